import { parseQuantity } from "../../settings/quantities.ts";

/** A rate as it is written: fuel a second, or a share of what the machine burns. */
export type RateSetting = { readonly fuel: number } | { readonly share: number };

/** Savings as they are written: fuel, or the time (ms) in which the rate gives as much. */
export type BurstSetting = { readonly fuel: number } | { readonly time: number };

type Read<Value> = { readonly value: Value } | { readonly problem: string };

/** What a tenant without `fuel-burst` may save up: as much as its rate gives in this time, in ms. */
export const defaultBurst: BurstSetting = { time: 1_000 };

/** Reads `5_000_000`, `"5M"` or `"25%"`. */
export function readRate(given: unknown): Read<RateSetting> {
  const percent = typeof given === "string" ? /^(\d+(?:\.\d+)?) ?%$/.exec(given.trim()) : null;
  if (percent !== null) {
    const share = Number(percent[1]) / 100;
    return share > 0 && share <= 1
      ? { value: { share } }
      : { problem: 'must be above "0%" and at most "100%"' };
  }
  const fuel = readCount(given);
  return fuel === null
    ? {
        problem:
          'must be fuel a second, such as 5_000_000, or a share of the machine, such as "25%"',
      }
    : { value: { fuel } };
}

/** Reads `5_000_000`, `"5M"` or `"2s"`. */
export function readBurst(given: unknown): Read<BurstSetting> {
  const fuel = readCount(given);
  if (fuel !== null) return { value: { fuel } };
  const time = typeof given === "string" ? parseQuantity(given, "milliseconds") : null;
  return time !== null && time > 0
    ? { value: { time } }
    : {
        problem:
          'must be fuel, such as 5_000_000, or as much as the rate gives in a time, such as "2s"',
      };
}

/** Fuel a second. `machine` is what all cores together burn in a second. */
export function rateOf(setting: RateSetting, machine: number): number {
  return "fuel" in setting ? setting.fuel : Math.max(1, Math.round(setting.share * machine));
}

/** Fuel that may be saved up. `rate` is in fuel a second. */
export function burstOf(setting: BurstSetting, rate: number): number {
  return "fuel" in setting ? setting.fuel : Math.max(1, Math.round((rate * setting.time) / 1_000));
}

function readCount(given: unknown): number | null {
  const count = typeof given === "string" ? parseQuantity(given, "count") : given;
  return typeof count === "number" && Number.isSafeInteger(count) && count > 0 ? count : null;
}
