import { MiB } from "../../../byte-units.ts";
import { collectGarbage } from "../globals.ts";
import type { MemorySum } from "./memory-sum.ts";
import type { Reservations } from "./reservations.ts";

/** Linear memory of dropped instances that may wait for the collector, in bytes: two instances at the
 * default cap, so that a worker whose every request grows its memory stays within a few of them. */
const maxWaiting = 256 * MiB;

/** The same where its worker, or its tenant, is short of memory. */
const minShort = 32 * MiB;

/** Linear memories of dropped instances that may wait for it: the fewer, the less room there is for others. */
const maxMemories = 512;
const minMemories = 32;
const shareOfFree = 1 / 8;

/** Has the linear memory of dropped instances freed. V8 counts none of it towards a collection, and the isolate's own
 * heap is often too quiet to need one: without this, requests that end with a large memory would use up the
 * machine's. */
export class DroppedMemory {
  readonly #reservations: Reservations;
  readonly #sum: MemorySum;
  #waiting = 0;
  #memories = 0;
  /** Memories of the instance that was dropped last: it has just run, and the next collection does not free it yet. */
  #last = 0;
  #lastBytes = 0;
  /** Bytes that count among those of the worker still. */
  #counted = 0;

  constructor(reservations: Reservations, sum: MemorySum) {
    this.#reservations = reservations;
    this.#sum = sum;
  }

  /** Counts an instance that was dropped, with `bytes` in this many linear memories. They count among those of its worker until they are
   * collected. */
  add(bytes: number, memories: number): void {
    this.#waiting += bytes;
    this.#counted += bytes;
    this.#memories += memories;
    if (memories > 0) {
      this.#last = memories;
      this.#lastBytes = bytes;
    }
    const isMuch = this.#waiting >= minShort && this.#sum.isHalf;
    if (this.#waiting >= maxWaiting || isMuch || this.#memories >= this.#most) this.collect();
  }

  /** Whether there is something to collect. */
  get some(): boolean {
    return this.#memories > this.#last;
  }

  /** Has all of it freed: no guest has run since the last one was dropped. */
  rest(): void {
    this.#last = 0;
    this.#lastBytes = 0;
    if (this.#memories > 0) this.collect();
  }

  collect(): void {
    collectGarbage();
    this.#sum.add(this.#lastBytes - this.#counted);
    this.#counted = this.#lastBytes;
    this.#waiting = 0;
    this.#reservations.giveBack(this.#memories - this.#last);
    this.#memories = this.#last;
  }

  get #most(): number {
    if (this.#memories < minMemories) return minMemories;
    const { free } = this.#reservations;
    return Math.min(maxMemories, Math.max(minMemories, free * shareOfFree));
  }
}
