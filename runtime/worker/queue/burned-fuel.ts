import type { CallResult } from "../../isolate/inside/batch/protocol.ts";

/** Fuel that may be added to a sum, so that no sum falls: 0 for a number that is negative or not finite. */
export function burned(fuel: number): number {
  return Number.isFinite(fuel) && fuel > 0 ? fuel : 0;
}

/** Checks the numbers of an isolate's result. One without a whole number of fuel, or without a time, becomes a
 * failure of the host that burned `most`. */
export function withWholeFuel(result: CallResult, most: number): CallResult {
  const { fuel, startFuel, cpuMs } = result;
  const isTime = Number.isFinite(cpuMs) && cpuMs >= 0;
  if (isWhole(fuel) && isWhole(startFuel) && isTime) return result;
  const message = `the isolate tells that it burned ${fuel} fuel, and ${startFuel} to start, in ${cpuMs} ms`;
  const failure = { cause: "host", message, stack: "" } as const;
  return { ...result, response: null, failure, fuel: most, startFuel: 0, cpuMs: 0 };
}

function isWhole(fuel: number): boolean {
  return Number.isSafeInteger(fuel) && fuel >= 0;
}
