import { InitialImage, type KnownWrites } from "./initial-image.ts";
import type { Reservations } from "./reservations.ts";

/** What the memories of a worker's instances begin with, once they have started: it is kept once for all that begin with
 * the same, as nearly all do. Nothing writes to what is kept. */
export class InitialImages {
  readonly #reservations: Pick<Reservations, "take" | "giveBack">;
  /** By the memory's place in an instance. */
  readonly #kept = new Map<number, InitialImage>();

  constructor(reservations: Pick<Reservations, "take" | "giveBack">) {
    this.#reservations = reservations;
  }

  /** What the memory at this place began with, for an instance that has just started; `writes` are those of its start, where
   * they are known. Null where others of its place began with something else, or there is no address space for it. */
  of(place: number, memory: WebAssembly.Memory, writes: KnownWrites | null): InitialImage | null {
    const kept = this.#kept.get(place);
    if (kept !== undefined) return kept.isOf(memory, writes) ? kept : null;
    if (!this.#reservations.take(1)) return null;
    try {
      const copy =
        writes === null ? InitialImage.whole(memory) : InitialImage.written(memory, writes);
      this.#kept.set(place, copy);
      return copy;
    } catch (error) {
      this.#reservations.giveBack(1);
      throw error;
    }
  }

  /** Lets go of what is kept, and returns how many memories that was. Instances that have begun with it go on having it. */
  drop(): number {
    const { size } = this.#kept;
    this.#kept.clear();
    return size;
  }
}
