/** Upper ends of the buckets that durations are counted in, in ms; what is longer goes into one more. */
export const durationBounds = [
  0.25, 0.5, 1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 10_000, 30_000,
] as const;

/** Durations, counted in buckets: `counts[i]` are those up to `durationBounds[i]` and over the bound
 * before it. The sum is in ms. */
export interface Histogram {
  readonly counts: number[];
  sum: number;
}

export function emptyHistogram(): Histogram {
  return { counts: new Array<number>(durationBounds.length + 1).fill(0), sum: 0 };
}

export function observe(histogram: Histogram, ms: number): void {
  // Most durations are short: from the front the loop ends after a few steps.
  let bucket = 0;
  while (bucket < durationBounds.length && ms > durationBounds[bucket]!) bucket++;
  histogram.counts[bucket]!++;
  histogram.sum += ms;
}

export function addHistogram(into: Histogram, from: Histogram): void {
  for (let i = 0; i < from.counts.length; i++) into.counts[i]! += from.counts[i]!;
  into.sum += from.sum;
}
