import { KiB } from "../../byte-units.ts";

/** Bytes of all long answers together that are written in one turn of the event loop: some tenths of a millisecond for
 * the system to copy. */
export const bytesPerTurn = 128 * KiB;

/** The cost of a piece of an answer besides its bytes, because small pieces take time too. */
export const pieceCost = 512;

/** A write of the answer that has this place. */
interface Write {
  readonly write: () => void;
  readonly place: number;
}

/** A queue of writes of long answers, of which each turn of the event loop does one. Other requests are read and answered
 * in between, however many long answers there are. Writes have lanes, which are served in turn: however many long answers are of
 * one worker, or of one cordon, another's next piece waits for one of each. */
export class WriteQueue {
  /** Lanes in the order of their next turn. */
  readonly #lanes = new Map<string, Write[]>();
  #answers = 0;

  /** Returns the place of an answer among all, as they began: {@link add} is given it with each write of the answer. */
  place(): number {
    return this.#answers++;
  }

  /** Queues `write`, which is called in a turn of its own. Within a lane the answer that began first comes first: it ends, and
   * its memory is free, while all would be under way for as long as the last where they took turns. */
  add(write: () => void, lane: string, place: number): void {
    const known = this.#lanes.get(lane);
    if (known !== undefined) {
      const at = known.findLastIndex((each) => each.place <= place);
      known.splice(at + 1, 0, { write, place });
      return;
    }
    this.#lanes.set(lane, [{ write, place }]);
    if (this.#lanes.size === 1) setImmediate(this.#turn);
  }

  readonly #turn = (): void => {
    const [next] = this.#lanes;
    if (next === undefined) return;
    const [lane, writes] = next;
    const first = writes.shift();
    this.#lanes.delete(lane);
    if (writes.length > 0) this.#lanes.set(lane, writes);
    if (this.#lanes.size > 0) setImmediate(this.#turn);
    first?.write();
  };
}
