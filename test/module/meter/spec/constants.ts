// The numbers in a script, as bits. Hexadecimal floats and NaNs with payloads are read by who knows them
// best: they are assembled into a module that stores them in its memory.

import { assemble } from "../support/wat.ts";

export type NumberType = "i32" | "i64" | "f32" | "f64" | "v128";

const sizes: Readonly<Record<NumberType, number>> = { i32: 4, i64: 8, f32: 4, f64: 8, v128: 16 };
const slot = 16;
const storesInAFunction = 1_000;

/** Constants that are collected first and resolved together. */
export class Constants {
  readonly #texts: { readonly type: NumberType; readonly text: string }[] = [];
  #memory: DataView | null = null;

  /** Notes `(i32.const 1)` and the like, and answers the number by which {@link bits} knows it. */
  add(type: NumberType, operands: string): number {
    return this.#texts.push({ type, text: `${type}.const ${operands}` }) - 1;
  }

  async resolve(): Promise<void> {
    const stores = this.#texts.map(
      ({ type, text }, index) => `(${type}.store (i32.const ${index * slot}) (${text}))`,
    );
    const functions: string[] = [];
    for (let at = 0; at < stores.length; at += storesInAFunction) {
      functions.push(
        `(func (export "${at}") ${stores.slice(at, at + storesInAFunction).join("\n")})`,
      );
    }
    const pages = Math.ceil((stores.length * slot) / 65_536);
    const wasm = await assemble(
      `(module (memory (export "memory") ${pages}) ${functions.join("\n")})`,
    );
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(wasm));
    for (const store of Object.values(exports)) if (typeof store === "function") store();
    this.#memory = new DataView((exports.memory as WebAssembly.Memory).buffer);
  }

  /** The bits of a constant; of a vector the lower and the higher half. */
  bits(index: number): bigint[] {
    const size = sizes[this.#texts[index]!.type];
    const read = (at: number) => this.#memory!.getBigUint64(index * slot + at, true);
    if (size === 4) return [read(0) & 0xffffffffn];
    return size === 8 ? [read(0)] : [read(0), read(8)];
  }
}
