// How much runs between two looks at the account. Each time the guest asks for more it gets what it owes
// and no more, so that it has nothing in hand: then it asks at every look that finds work done, and what
// it owes is what was done since the one before.

import { type Bytes, meterBytes, meteredHost } from "./run.ts";
import { assemble } from "./wat.ts";

export interface Gaps {
  /** The most fuel that was owed at a look. */
  readonly largest: bigint;
  /** All fuel that was paid. */
  readonly total: bigint;
  readonly looks: number;
  /** What the call threw, as text; null where it returned. */
  readonly thrown: string | null;
}

export interface GapOptions {
  readonly call?: string;
  readonly args?: readonly unknown[];
  readonly stack?: number;
  /** Looks after which the guest is ended. */
  readonly most?: number;
  readonly imports?: WebAssembly.Imports;
}

/** The slots that an isolate allows. */
export const isolateSlots = 65_536;

/** Calls an export of a module's metered form, or with `call` "" instantiates it, and watches. */
export async function gapsOf(wat: string, options: GapOptions = {}): Promise<Gaps> {
  return watchGaps(meterBytes(await assemble(wat)).wasm as Bytes, options);
}

/** The same for a module that is metered already. */
export function watchGaps(wasm: Bytes, options: GapOptions = {}): Gaps {
  const { call = "f", args = [], stack = isolateSlots, most = 100_000, imports = {} } = options;
  let largest = 0n;
  let total = 0n;
  let looks = 0;
  const host = meteredHost({ fuel: 0n, stack }, () => {
    const owed = -(host.fuel.value as bigint);
    if (owed > largest) largest = owed;
    total += owed;
    return ++looks >= most ? 0n : owed;
  });
  let thrown: string | null = null;
  try {
    const module = new WebAssembly.Module(wasm);
    const { exports } = new WebAssembly.Instance(module, { ...host.imports, ...imports });
    if (call !== "") (exports[call] as (...args: readonly unknown[]) => unknown)(...args);
  } catch (error) {
    thrown = String(error);
  }
  // Nothing may stay unpaid but what a trap leaves.
  const left = -(host.fuel.value as bigint);
  if (left > largest) largest = left;
  return { largest, total: total + left, looks, thrown };
}
