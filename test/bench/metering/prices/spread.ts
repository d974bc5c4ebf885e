import { geometricMean } from "../statistics.ts";

/** How far values are apart. */
export interface Spread {
  /** The 95th percentile by the 5th. */
  readonly spread: number;
  /** Where 95 of 100 spreads lie of as many values drawn out of these: percentiles of few values say little. */
  readonly likely: readonly [low: number, high: number];
  /** The highest by the lowest. */
  readonly range: number;
  readonly geomean: number;
}

const draws = 1_000;

export function spreadOf(values: readonly number[]): Spread {
  const draw = drawer();
  const spreads = Array.from({ length: draws }, () =>
    between(values.map(() => values[draw(values.length)]!)),
  );
  return {
    spread: between(values),
    likely: [percentile(spreads, 0.025), percentile(spreads, 0.975)],
    range: Math.max(...values) / Math.min(...values),
    geomean: geometricMean(values),
  };
}

function between(values: readonly number[]): number {
  return percentile(values, 0.95) / percentile(values, 0.05);
}

/** Whole numbers below a limit, the same ones each time. */
function drawer(): (limit: number) => number {
  let state = 1;
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

/** By linear interpolation between the two nearest. */
export function percentile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const place = part * (sorted.length - 1);
  const below = sorted[Math.floor(place)]!;
  return below + (place % 1) * ((sorted[Math.floor(place) + 1] ?? below) - below);
}
