import { KiB } from "../../byte-units.ts";

/** Bytes of all long answers together that are written in one turn of the event loop: some tenths of a millisecond for
 * the system to copy. */
export const bytesPerTurn = 128 * KiB;

/** A queue of writes of long answers, of which each turn of the event loop does one. Other requests are read and answered
 * in between, however many long answers there are. Writes have lanes, which are served in turn: however many long answers are of
 * one worker, or of one cordon, another's next piece waits for one of each. */
export class WriteQueue {
  /** Lanes in the order of their next turn. */
  readonly #lanes = new Map<string, (() => void)[]>();

  /** Queues `write`, which is called in a turn of its own. */
  add(write: () => void, lane: string): void {
    const known = this.#lanes.get(lane);
    if (known !== undefined) {
      known.push(write);
      return;
    }
    this.#lanes.set(lane, [write]);
    if (this.#lanes.size === 1) setImmediate(this.#turn);
  }

  readonly #turn = (): void => {
    const [next] = this.#lanes;
    if (next === undefined) return;
    const [lane, writes] = next;
    const write = writes.shift();
    this.#lanes.delete(lane);
    if (writes.length > 0) this.#lanes.set(lane, writes);
    if (this.#lanes.size > 0) setImmediate(this.#turn);
    write?.();
  };
}
