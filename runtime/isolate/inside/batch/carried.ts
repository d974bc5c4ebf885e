/** The carrier of a batch: a new one; the number of one that came before; that all are gone; or none. */
export type Carrying = SharedArrayBuffer | number | null;

/** Instead of a number: all that came before are gone. */
export const allGone = -1;

/** Memory that large answers leave an isolate in (`../../carriers.ts`), as the isolate has it. */
export class Carried {
  readonly #all: Uint8Array[] = [];
  readonly #collect: () => void;

  /** `collect` calls the collector: nothing else does, since the engine sees some bytes only. */
  constructor(collect: () => void) {
    this.#collect = collect;
  }

  /** The memory that came with a batch, to be written to until its results are handed over. */
  take(carrying: Carrying): Uint8Array | null {
    if (carrying === null) return null;
    if (typeof carrying !== "number") {
      const memory = new Uint8Array(carrying);
      this.#all.push(memory);
      return memory;
    }
    if (carrying !== allGone) return this.#all[carrying] ?? null;
    this.#all.length = 0;
    this.#collect();
    return null;
  }
}
