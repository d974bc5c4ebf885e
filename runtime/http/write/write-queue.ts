import { KiB } from "../../byte-units.ts";

/** Bytes of all long answers together that are written in one turn of the event loop: some tenths of a millisecond for
 * the system to copy. */
export const bytesPerTurn = 128 * KiB;

/** A queue of writes of long answers, of which each turn of the event loop does one. Other requests are read and answered
 * in between, however many long answers there are. */
export class WriteQueue {
  readonly #ready: (() => void)[] = [];

  /** Queues `write`, which is called in a turn of its own. */
  add(write: () => void): void {
    this.#ready.push(write);
    if (this.#ready.length === 1) setImmediate(this.#turn);
  }

  readonly #turn = (): void => {
    const write = this.#ready.shift();
    if (this.#ready.length > 0) setImmediate(this.#turn);
    write?.();
  };
}
