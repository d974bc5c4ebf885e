import { formatMilliseconds } from "../../settings/quantities.ts";

/** How much fuel this machine burns in a millisecond of CPU: in the middle, and for the kinds of work that burn it the slowest
 * and the fastest. */
export interface FuelRates {
  readonly fuelPerMs: number;
  readonly slowest: number;
  readonly fastest: number;
}

/** CPU time, in ms. */
export interface CpuRange {
  readonly leastMs: number;
  readonly middleMs: number;
  readonly mostMs: number;
}

/** The CPU time that an amount of fuel takes, by kind of work. */
export function cpuRange(fuel: number, { fuelPerMs, slowest, fastest }: FuelRates): CpuRange {
  return { leastMs: fuel / fastest, middleMs: fuel / fuelPerMs, mostMs: fuel / slowest };
}

/** The same for what was run as well: the range holds the fastest run and the median. The first runs of code are slower than
 * that, until the engine's compiler has come by. */
export function measuredRange(
  fuel: number,
  rates: FuelRates,
  { min, median }: { readonly min: number; readonly median: number },
): CpuRange {
  const { leastMs, middleMs, mostMs } = cpuRange(fuel, rates);
  return { leastMs: Math.min(leastMs, min), middleMs, mostMs: Math.max(mostMs, median) };
}

/** `3.1 ms to 17 ms`; `about 3.1 ms` where the ends read the same. */
export function rangeText({ leastMs, mostMs }: Pick<CpuRange, "leastMs" | "mostMs">): string {
  const [least, most] = [formatMilliseconds(leastMs), formatMilliseconds(mostMs)];
  return least === most ? `about ${least}` : `${least} to ${most}`;
}
