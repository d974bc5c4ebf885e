import { fromBase64 } from "./base64.ts";

const all: HostModule[] = [];

/** A module of the host's own, compiled once in an isolate. */
export class HostModule {
  readonly #assembled: string;
  #compiled: WebAssembly.Module | null = null;

  /** `assembled` is the module in base64. */
  constructor(assembled: string) {
    this.#assembled = assembled;
    all.push(this);
  }

  get compiled(): WebAssembly.Module {
    this.#compiled ??= new WebAssembly.Module(fromBase64(this.#assembled));
    return this.#compiled;
  }
}

/** Compiles those that are not compiled yet, before a worker needs them. */
export function compileHostModules(): void {
  for (const each of all) void each.compiled;
}
