// How recursion that never ends by itself is ended.

import { type Bytes, meterBytes, meteredHost } from "./run.ts";
import { assemble } from "./wat.ts";

export interface Recursion {
  /** A module that exports `f`. It may import from "host": `f` and `g`, host functions that call the
   * exports of that name; `wide`, with any parameters, which calls `f` without any. */
  readonly wat: string;
  /** A second module, instantiated first, whose export `g` the first imports from "sibling"; it imports
   * `f` from "host". */
  readonly sibling?: string;
  readonly slots: number;
  readonly calls: number;
}

type Exports = Record<string, () => void>;

/** Calls `f` in so many new instances; each different ending once, with fuel and slots. */
export async function recursionEnd({ wat, sibling, slots, calls }: Recursion): Promise<string[]> {
  const compile = async (text: string) =>
    new WebAssembly.Module(meterBytes(await assemble(text)).wasm as Bytes);
  const module = await compile(wat);
  const second = sibling === undefined ? null : await compile(sibling);
  const seen = new Set<string>();
  for (let call = 0; call < calls; call++) {
    const account = meteredHost({ stack: slots });
    let first: Exports = {};
    const host = { f: () => first.f!(), wide: () => first.f!() };
    const imports: WebAssembly.Imports = { ...account.imports, host };
    let ending = "returned";
    try {
      if (second !== null) imports.sibling = new WebAssembly.Instance(second, imports).exports;
      first = new WebAssembly.Instance(module, imports).exports as unknown as Exports;
      first.f!();
    } catch (error) {
      ending = String(error);
    }
    const sign = Math.sign(account.stack.value as number);
    const used = 1_000_000_000n - (account.fuel.value as bigint);
    seen.add(`${ending}; ${used} fuel; stack ${account.stack.value} (${sign})`);
  }
  return [...seen];
}
