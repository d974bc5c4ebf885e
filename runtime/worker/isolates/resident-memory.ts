import { MiB } from "../../byte-units.ts";
import { residentBytes } from "./resident-bytes.ts";

/**
 * The time for which memory may exceed the limit before that is reported, in ms: evicted memory returns to the system
 * with a delay.
 */
const patience = 5_000;

/** The time for evicted memory to be freed, in ms: nothing more is evicted until then. */
const settling = 300;

/**
 * The minimum of memory that is freed at a time, as a share of the limit, so that the next check does not evict again
 * at once.
 */
const margin = 0.05;

/** The least an isolate is taken to hold, in bytes; one of a small worker holds 2.3 MB. */
const minIsolate = MiB;

/** The isolates of this process, how they make room, and what to do when that does not help. */
export interface MemoryKeeper {
  /** Isolates there are. */
  readonly isolates: () => number;
  /** Releases what is cached for later requests and starts. Returns how many had something. */
  readonly rest: () => number;
  /** Evicts at most this many isolates, the least recently used first. */
  readonly evict: (isolates: number) => void;
  /** Evicting has not helped for some seconds. Called once until memory has been within its limit. */
  readonly onMemory: (residentBytes: number) => void;
}

/** Watches over the resident memory of this process, and evicts isolates when it is over its limit. */
export class ResidentMemory {
  readonly #limit: number;
  readonly #keeper: MemoryKeeper;
  /** The resident bytes of the process without any isolate. */
  readonly #base = residentBytes();
  #overSince: number | null = null;
  #lastEviction = 0;
  #reported = false;
  /** True if isolates were asked to rest since memory exceeded the limit. */
  #rested = false;

  /** `limit` in bytes. */
  constructor(limit: number, keeper: MemoryKeeper) {
    this.#limit = limit;
    this.#keeper = keeper;
  }

  /** True if memory exceeded its limit at the last check. */
  get short(): boolean {
    return this.#overSince !== null;
  }

  /** Measures the memory now; costs some microseconds. */
  look(): void {
    const resident = residentBytes();
    const now = performance.now();
    if (resident <= this.#limit) {
      this.#overSince = null;
      this.#reported = false;
      this.#rested = false;
      return;
    }
    this.#overSince ??= now;
    if (now - this.#lastEviction >= settling) {
      this.#lastEviction = now;
      this.#makeRoom(resident);
    }
    if (now - this.#overSince >= patience && !this.#reported) {
      this.#reported = true;
      this.#keeper.onMemory(resident);
    }
  }

  #makeRoom(resident: number): void {
    const { isolates, rest, evict } = this.#keeper;
    // What others have left behind goes before a quiet worker does.
    const resting = rest();
    if (resting > 0 && !this.#rested) {
      this.#rested = true;
      return;
    }
    const each = Math.max(minIsolate, (resident - this.#base) / Math.max(1, isolates()));
    evict(Math.ceil((resident - (1 - margin) * this.#limit) / each));
  }
}
