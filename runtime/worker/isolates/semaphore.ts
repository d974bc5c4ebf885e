/** Lets so many starts of isolates go on at once: a crowd of cold starts would take all cores and much
 * memory at the same time, and none would be done soon. */
export class StartTurns {
  readonly #waiting: (() => void)[] = [];
  #free: number;

  constructor(most: number) {
    this.#free = most;
  }

  /** Resolves when it is the caller's turn, first come first served; what it gives ends the turn. */
  async take(): Promise<() => void> {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    return () => {
      const next = this.#waiting.shift();
      if (next === undefined) this.#free++;
      else next();
    };
  }
}
