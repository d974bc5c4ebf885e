// How far an isolate's thread is with its batches, in words that the shard's thread and the isolate's share: so calls
// that wait behind a long one can be taken back, and run elsewhere.
import { atomics } from "./atomics.ts";

/** Batches of one isolate that can be under way at once and be taken back. */
export const claimSlots = 16;

/** The word after the slots: slices that guests of the isolate have used up. Wraps around. */
const slices = claimSlots;

/** Set in a slot's word: no more of its calls may begin. */
const closed = 0x4000_0000;

/** A slot for each batch under way: a word with the number of calls that have begun. Each call is claimed
 * before it begins, so it runs in the isolate or is taken back, and never both. */
export class Claims {
  readonly #begun: Int32Array<SharedArrayBuffer>;

  constructor(shared: SharedArrayBuffer) {
    this.#begun = new Int32Array(shared);
  }

  static create(): SharedArrayBuffer {
    return new SharedArrayBuffer(4 * (claimSlots + 1));
  }

  /** Before a batch is handed over. */
  open(slot: number): void {
    atomics.store(this.#begun, slot, 0);
  }

  /** Claims a batch's next call, of which `begun` have begun. False: they were taken back. */
  claim(slot: number, begun: number): boolean {
    return atomics.compareExchange(this.#begun, slot, begun, begun + 1) === begun;
  }

  /** A guest has used up a slice of its fuel, and goes on. */
  countSlice(): void {
    atomics.add(this.#begun, slices, 1);
  }

  /** How many slices have been used up; wraps around. */
  get slices(): number {
    return atomics.load(this.#begun, slices);
  }

  /** Takes back the calls that have not begun. Returns how many have. */
  close(slot: number): number {
    return atomics.or(this.#begun, slot, closed) & ~closed;
  }
}
