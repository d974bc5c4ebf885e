import { geometricMean } from "../statistics.ts";

/** How far values are apart. */
export interface Spread {
  /** The 95th percentile by the 5th. */
  readonly spread: number;
  /** The highest by the lowest. */
  readonly range: number;
  readonly geomean: number;
}

export function spreadOf(values: readonly number[]): Spread {
  return {
    spread: percentile(values, 0.95) / percentile(values, 0.05),
    range: Math.max(...values) / Math.min(...values),
    geomean: geometricMean(values),
  };
}

/** By linear interpolation between the two nearest. */
export function percentile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const place = part * (sorted.length - 1);
  const below = sorted[Math.floor(place)]!;
  return below + (place % 1) * ((sorted[Math.floor(place) + 1] ?? below) - below);
}
