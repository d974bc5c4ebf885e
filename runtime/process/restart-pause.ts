const shortest = 100;
const longest = 5_000;

/** A process that ends sooner than this after its start is started again only after a pause, in ms. */
const shortLife = 3_000;

/** The pause before a process that was lost is started again: twice as long each time, from 100 ms to 5 s. */
export class RestartPause {
  #ms = 0;

  /** Has the next start wait twice as long as the last one. */
  lengthen(): void {
    this.#ms = Math.min(longest, Math.max(shortest, 2 * this.#ms));
  }

  /** Begins anew: a process came up, or lived for long enough. */
  reset(): void {
    this.#ms = 0;
  }

  /** Notes that a process has ended after `ms`: the pause grows with each short life, and a longer one resets it. */
  lived(ms: number): void {
    if (ms < shortLife) this.lengthen();
    else this.reset();
  }

  /** Calls `start` once the pause is over; at once where it was never lengthened. */
  wait(start: () => void): void {
    setTimeout(start, this.#ms);
  }
}
