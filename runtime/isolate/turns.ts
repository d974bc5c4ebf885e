import { availableParallelism } from "node:os";
import { places, Seats } from "./inside/fuel/seats.ts";

/** Who of this process's isolates runs, and who waits (`inside/fuel/turns.ts`). */
class ProcessTurns {
  /** What the isolates share. */
  readonly shared = Seats.create(availableParallelism());
  readonly #seats = new Seats(this.shared);
  readonly #free: number[] = [];
  #next = 0;

  /** How many guests that burn much may run at a time. */
  set seats(count: number) {
    this.#seats.count = count;
  }

  /** How many guests burn, with a seat or waiting for one. */
  get burning(): number {
    return this.#seats.burning;
  }

  /** Resolves when a guest burns. */
  whenBurning(): Promise<void> {
    return this.#seats.whenBurning();
  }

  /** For how long a guest that burns lets go of its core between slices while others are about, in µs; within
   * the bounds of `naps` (`inside/fuel/seats.ts`). */
  get napLength(): number {
    return this.#seats.napLength;
  }

  set napLength(micros: number) {
    this.#seats.napLength = micros;
  }

  /** A place for a new isolate, or null if all are taken: it then goes without turns. */
  takePlace(): number | null {
    const place = this.#free.pop() ?? (this.#next < places ? this.#next++ : null);
    if (place !== null) this.#seats.use(place);
    return place;
  }

  /** An isolate has ended, perhaps with a seat. */
  freePlace(place: number | null): void {
    if (place === null) return;
    this.#seats.leave(place);
    this.#free.push(place);
  }
}

export const processTurns = new ProcessTurns();
