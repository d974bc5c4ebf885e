// An embedder of a module that is metered on its own, as STANDALONE.md says one is to be.

import type { Bytes } from "./run.ts";

export interface Embedded {
  readonly call: Readonly<Record<string, (...args: unknown[]) => unknown>>;
  readonly exports: WebAssembly.Exports;
  readonly fuel: WebAssembly.Global<bigint>;
  readonly stack: WebAssembly.Global<number>;
  /** How often the guest was out of fuel. */
  readonly asked: () => number;
}

/** Instantiates a metered module. `outOfFuel` may raise the fuel, throw, or do nothing; it gets null
 * while the instance is not there yet. */
export function embed(
  metered: Uint8Array,
  outOfFuel: (fuel: WebAssembly.Global<bigint> | null) => void = () => {},
  imports: WebAssembly.Imports = {},
): Embedded {
  let asked = 0;
  let fuel: WebAssembly.Global<bigint> | null = null;
  const refill = () => {
    asked++;
    outOfFuel(fuel);
  };
  const module = new WebAssembly.Module(metered as Bytes);
  const all = { ...imports, skerry: { "out-of-fuel": refill } };
  const { exports } = new WebAssembly.Instance(module, all);
  fuel = exports["skerry:fuel"] as WebAssembly.Global<bigint>;
  const stack = exports["skerry:stack"] as WebAssembly.Global<number>;
  return { call: exports as Embedded["call"], exports, fuel, stack, asked: () => asked };
}
