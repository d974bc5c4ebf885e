import type { CallResult } from "../isolate/inside/protocol.ts";
import { cpuShare } from "../isolate/thread-times.ts";
import type { Limits } from "./limits.ts";

/** From this part of its CPU time on a request's was measured, and was not read off the clock (`isolate/inside/run-time.ts`). */
const exactAfter = 1 / 8;

/** Time that was not measured counts from so many times on what the fuel stands for: a short request in cold caches takes
 * two or three times as long as the next one, and rates of ordinary workers are to be exact. */
const ordinary = 4;

/** What a request takes off its tenant's rate, in fuel: what it burned, with the making of its instance; or what its CPU
 * time stands for, where that is more. `fuelPerMs` is what a ms of this machine burns. */
export function rateCharge(
  { fuel, startFuel, cpuMs }: Pick<CallResult, "fuel" | "startFuel" | "cpuMs">,
  { cpu }: Limits,
  fuelPerMs: number,
): number {
  const burned = fuel + startFuel;
  if (cpuMs * fuelPerMs <= burned) return burned;
  if (cpuMs >= cpu * exactAfter) return Math.round(cpuMs * fuelPerMs);
  const used = Math.round(cpuMs * cpuShare.now * fuelPerMs);
  return used > ordinary * burned ? used : burned;
}
