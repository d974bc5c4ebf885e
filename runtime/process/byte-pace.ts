/** What may come at once before anybody waits, as a time at the pace, in ms: a pause for each read would cost more than the
 * reading. */
const burst = 50;

/** A pace of so many bytes a second. */
export class BytePace {
  readonly #perMs: number;
  /** When the bytes that came are due at the pace, in ms. */
  #due = Number.NEGATIVE_INFINITY;

  constructor(perSecond: number) {
    this.#perMs = perSecond / 1_000;
  }

  /** Counts bytes that came. @returns how long to read no further, in ms; 0 while they come no faster than they may. */
  take(bytes: number, now: number): number {
    this.#due = Math.max(this.#due, now) + bytes / this.#perMs;
    const ahead = this.#due - now;
    return ahead > burst ? ahead : 0;
  }
}
