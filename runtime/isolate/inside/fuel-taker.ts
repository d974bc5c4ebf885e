import { fromBase64 } from "./base64.ts";

/** `fuel-taker.wat`, assembled. */
export const fuelTakerModule =
  "AGFzbQEAAAABBgFgAX4BfwIRAQdhY2NvdW50BGZ1ZWwDfgEDAgEABwgBBHRha2UAAAoQAQ4AIwAgAH0kACMAQgBZCwAaBG5hbWUCCgEAAQAFdW5pdHMHBwEABGZ1ZWw=";

/** A function that takes units from the global and returns 1 if what is left is zero or more, else 0. */
export function takerOf(fuel: WebAssembly.Global<bigint>): (units: bigint) => number {
  const module = new WebAssembly.Module(fromBase64(fuelTakerModule));
  const { exports } = new WebAssembly.Instance(module, { account: { fuel } });
  return exports.take as (units: bigint) => number;
}
