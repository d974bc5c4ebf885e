/** A counting semaphore. For starts of isolates, of which many at once would take all cores and much memory, and none
 * would be done soon. */
export class Semaphore {
  readonly #waiting: (() => void)[] = [];
  #free: number;

  /** `most`: how many may hold it at a time. */
  constructor(most: number) {
    this.#free = most;
  }

  /** Resolves to a function that releases it, once the caller may proceed; first come, first served. */
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
