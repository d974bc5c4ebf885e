/** How long a batch should keep an isolate's thread, in ms: long against a hop between threads
 * (some 0.06 ms), short against a visitor's patience. */
const targetMs = 4;
const most = 64;

/** How much of a new measurement goes into the running mean. */
const weight = 0.2;

/** Decides how many requests cross into an isolate together, from what the last ones took: many when
 * they are short, one at a time when they are long. */
export class BatchSize {
  #meanMs = targetMs;

  get size(): number {
    return Math.max(1, Math.min(most, Math.floor(targetMs / this.#meanMs)));
  }

  took(ms: number, requests: number): void {
    this.#meanMs += weight * (ms / requests - this.#meanMs);
  }
}
