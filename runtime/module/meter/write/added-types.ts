import type { DecodedModule, FunctionType } from "../../../wasm/module.ts";

/** Function types that metering adds after the source's, each once. */
export class AddedTypes {
  readonly #first: number;
  readonly #indices = new Map<string, number>();
  readonly types: FunctionType[] = [];

  constructor(module: DecodedModule) {
    this.#first = module.types.length;
  }

  /** The index of a type, added if it is new. */
  index(type: FunctionType): number {
    const key = `${type.params.join()}:${type.results.join()}`;
    let index = this.#indices.get(key);
    if (index === undefined) {
      index = this.#first + this.types.length;
      this.#indices.set(key, index);
      this.types.push({ params: [...type.params], results: [...type.results] });
    }
    return index;
  }
}
