import type { CallResult } from "../../isolate/inside/batch/protocol.ts";

/** Fuel as it may be added to what was burned, so that no such sum ever falls: 0 for what is no amount. */
export function burned(fuel: number): number {
  return Number.isFinite(fuel) && fuel > 0 ? fuel : 0;
}

/** A result as the isolate gives it, held to what can be: one that tells no whole number of fuel, or no time, is a
 * failure of the host's, and counts as having burned `most`. */
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
