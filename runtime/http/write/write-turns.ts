/** Bytes that are written in one turn of the event loop, of all long answers together: some tenths of a
 * millisecond for the system to copy. */
export const turnBytes = 128 * 1024;

/** Lets one of those that have much to write go on in each turn of the event loop, in the order they came.
 * So other requests are read and answered in between, however many of those there are. */
export class WriteTurns {
  readonly #ready: (() => void)[] = [];

  /** Calls `write` in a turn that nobody else has. */
  take(write: () => void): void {
    this.#ready.push(write);
    if (this.#ready.length === 1) setImmediate(this.#turn);
  }

  readonly #turn = (): void => {
    const write = this.#ready.shift();
    if (this.#ready.length > 0) setImmediate(this.#turn);
    write?.();
  };
}
