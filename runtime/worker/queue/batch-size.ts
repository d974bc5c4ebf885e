/** The most requests that cross into an isolate together. */
const maxPerBatch = 32;

/**
 * The target time for which a batch occupies an isolate's thread, in ms: long compared with a hop between threads (some
 * 0.06 ms), short compared with a visitor's patience.
 */
const targetMs = 4;

/** The weight of a new measurement in the running mean. */
const weight = 0.2;

/** Decides how many requests cross into an isolate together, from what the last ones took: many when
 * they are short, one at a time when they are long. */
export class BatchSize {
  #meanMs = targetMs;

  get size(): number {
    return Math.max(1, Math.min(maxPerBatch, Math.floor(targetMs / this.#meanMs)));
  }

  /** The mean time of recent requests, in ms. */
  get meanMs(): number {
    return this.#meanMs;
  }

  /** The mean of a batch's requests, in ms each. */
  took(meanMs: number): void {
    this.#meanMs += weight * (meanMs - this.#meanMs);
  }
}
