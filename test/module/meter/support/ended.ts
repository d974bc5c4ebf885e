// What is left of a guest that ran on a fuel of so much, without more.

import { type Bytes, meterBytes, meteredHost } from "./run.ts";
import { assemble } from "./wat.ts";

export interface Guest {
  /** A module that exports `f`. */
  readonly wat: string;
  readonly fuel: number;
}

async function run({ wat, fuel }: Guest) {
  const account = meteredHost({ fuel: BigInt(fuel) });
  const module = new WebAssembly.Module(meterBytes(await assemble(wat)).wasm as Bytes);
  const { exports } = new WebAssembly.Instance(module, account.imports);
  let thrown: string | null = null;
  try {
    (exports.f as () => void)();
  } catch (error) {
    thrown = String(error);
  }
  return { exports, thrown, left: Number(account.fuel.value) };
}

/** The first byte of the memory that the module exports as `m`. */
export async function written(guest: Guest): Promise<{ first: number; thrown: string | null }> {
  const { exports, thrown } = await run(guest);
  const [first] = new Uint8Array((exports.m as WebAssembly.Memory).buffer);
  return { first: first!, thrown };
}

/** What is on the account at the end, whatever that was. */
export async function fuelLeft(guest: Guest): Promise<{ left: number; thrown: string | null }> {
  const { left, thrown } = await run(guest);
  return { left, thrown };
}
