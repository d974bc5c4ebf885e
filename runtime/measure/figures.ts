import {
  type Interval,
  medianInterval,
  relativeHalfWidth,
  type Summary,
  summarize,
} from "./statistics.ts";

/** A figure that is counted and not timed: fuel, bytes, calls. */
export interface Counted extends Summary {
  /** Whether every run gave the same. */
  readonly exact: boolean;
}

/** Why no more samples were taken: their median is known; the time or the number that was allowed is
 * used up; the request fails, and will again. */
export type Stopped = "settled" | "time" | "count" | "failed";

/** A time, in ms, with how well it is known. */
export interface Timed extends Summary {
  /** In the order they were taken, to the microsecond. */
  readonly samples: readonly number[];
  /** Confidence interval of the median, at 95 %; null for fewer than six samples. */
  readonly interval: Interval | null;
  /** Half of the interval's width by the median, at most; null where there is none. */
  readonly uncertainty: number | null;
  readonly stopped: Stopped;
}

/** A counted figure of at least one run. */
export function counted(values: readonly number[]): Counted {
  const summary = summarize(values)!;
  return { ...summary, exact: summary.min === summary.max };
}

/** A time of at least one run. */
export function timed(milliseconds: readonly number[], stopped: Stopped): Timed {
  const samples = milliseconds.map((value) => Math.round(value * 1_000) / 1_000);
  const summary = summarize(samples)!;
  const interval = medianInterval(samples);
  const uncertainty = interval === null ? null : relativeHalfWidth(interval, summary.median);
  return {
    ...summary,
    samples,
    interval,
    uncertainty: uncertainty !== null && Number.isFinite(uncertainty) ? uncertainty : null,
    stopped,
  };
}
