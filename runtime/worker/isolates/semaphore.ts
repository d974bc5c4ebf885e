/** A counting semaphore. For starts of isolates, of which many at once would take all cores and much memory, and none
 * would be done soon. */
export class Semaphore {
  readonly #waiting: (() => void)[] = [];
  #free: number;

  /** `most`: how many may hold it at a time. */
  constructor(most: number) {
    this.#free = most;
  }

  /** Resolves when the caller may go on, first come, first served, to the function that releases it. */
  async acquire(): Promise<() => void> {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    return () => {
      const next = this.#waiting.shift();
      if (next === undefined) this.#free++;
      else next();
    };
  }
}
