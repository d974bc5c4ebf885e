/** Where a row of samples lies. */
export interface Summary {
  readonly min: number;
  readonly median: number;
  readonly p99: number;
  readonly max: number;
}

/** Percentiles by nearest rank: each is a sample that occurred, never a value between two. Of no
 * samples there is no summary. */
export function summarize(samples: readonly number[]): Summary | null {
  if (samples.length === 0) return null;
  const sorted = samples.toSorted((a, b) => a - b);
  const rank = (part: number) => sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)]!;
  return { min: sorted[0]!, median: rank(0.5), p99: rank(0.99), max: sorted.at(-1)! };
}

/** Where the median of what was sampled lies, with a confidence of 95 %. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** Fewer samples than these say nothing about their median with a confidence of 95 %. */
const minForInterval = 6;

/** The 95 % confidence interval of the median, by order statistics: it assumes nothing of how the samples
 * are distributed (Conover, Practical Nonparametric Statistics, section 3.2). Null for fewer than six. */
export function medianInterval(samples: readonly number[]): Interval | null {
  const count = samples.length;
  if (count < minForInterval) return null;
  const sorted = samples.toSorted((a, b) => a - b);
  const half = 1.96 * Math.sqrt(count);
  const low = Math.max(1, Math.floor((count - half) / 2));
  const high = Math.min(count, Math.ceil(1 + (count + half) / 2));
  return { low: sorted[low - 1]!, high: sorted[high - 1]! };
}

/** How far the ends of an interval are from the median at most, as a part of the median. */
export function relativeHalfWidth({ low, high }: Interval, median: number): number {
  if (median === 0) return high === low ? 0 : Number.POSITIVE_INFINITY;
  return Math.max(high - median, median - low) / median;
}

/** One bar of a histogram: samples from `from` up to, but not including, `to`. */
export interface Bin {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/** Samples sorted into at most `bins` bins of equal width; the last one includes its end. */
export function histogram(samples: readonly number[], bins: number): Bin[] {
  if (samples.length === 0) return [];
  const summary = summarize(samples)!;
  const width = (summary.max - summary.min) / bins;
  if (width === 0) return [{ from: summary.min, to: summary.max, count: samples.length }];
  const counts = new Array<number>(bins).fill(0);
  for (const sample of samples) {
    counts[Math.min(bins - 1, Math.floor((sample - summary.min) / width))]! += 1;
  }
  return counts.map((count, index) => ({
    from: summary.min + index * width,
    to: summary.min + (index + 1) * width,
    count,
  }));
}
