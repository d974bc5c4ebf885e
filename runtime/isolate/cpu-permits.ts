import { availableParallelism } from "node:os";
import { CpuPermits, slots } from "./inside/fuel/cpu-permits.ts";

/** The CPU permits of this process's isolates (`inside/fuel/slice-scheduler.ts`). */
class ProcessPermits {
  /** The memory that the isolates share. */
  readonly shared = CpuPermits.create(availableParallelism());
  readonly #permits = new CpuPermits(this.shared);
  readonly #free: number[] = [];
  #next = 0;

  /** The number of guests that burn much and may run at a time. */
  set permits(count: number) {
    this.#permits.count = count;
  }

  /** The number of guests that burn, with a permit or waiting for one. */
  get burning(): number {
    return this.#permits.burning;
  }

  /** Resolves when a guest burns. */
  whenBurning(): Promise<void> {
    return this.#permits.whenBurning();
  }

  /** How long a guest that burns pauses between slices while others are about, in µs; within `pauseBounds`
   * (`inside/fuel/cpu-permits.ts`). */
  get pauseLength(): number {
    return this.#permits.pauseLength;
  }

  set pauseLength(micros: number) {
    this.#permits.pauseLength = micros;
  }

  /** Takes a slot for a new isolate; null if all are taken: that isolate then runs without permits. */
  takeSlot(): number | null {
    const slot = this.#free.pop() ?? (this.#next < slots ? this.#next++ : null);
    if (slot !== null) this.#permits.use(slot);
    return slot;
  }

  /** Frees the slot of an isolate that has ended, and the permit it may have. */
  freeSlot(slot: number | null): void {
    if (slot === null) return;
    this.#permits.releaseAll(slot);
    this.#free.push(slot);
  }
}

export const processPermits = new ProcessPermits();
