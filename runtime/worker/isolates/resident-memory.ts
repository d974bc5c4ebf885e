import { MiB } from "../../byte-units.ts";
import { residentBytes } from "./resident-bytes.ts";

/** How long memory may be over the limit before it is reported, in ms: what was evicted goes back to the
 * system with a delay. */
const patience = 5_000;

/** What was evicted takes a moment to be gone: until then nothing more is evicted, in ms. */
const settling = 300;

/** Memory to make room for at least, so that one look is not followed by the next at once, as a share of
 * the limit. */
const margin = 0.05;

/** The least an isolate is taken to hold, in bytes; one of a small worker holds 2.3 MB. */
const minIsolate = MiB;

/** The isolates of this process, how they make room, and what to do when that does not help. */
export interface MemoryKeeper {
  /** Isolates there are. */
  readonly isolates: () => number;
  /** Gives up what is kept for later requests and starts. Returns how many had something. */
  readonly rest: () => number;
  /** Evicts at most this many isolates, those used longest ago first. */
  readonly evict: (isolates: number) => void;
  /** Evicting has not helped for some seconds. Called once until memory has been within its limit. */
  readonly onMemory: (residentBytes: number) => void;
}

/** Watches over the resident memory of this process, and evicts isolates when it is over its limit. */
export class ResidentMemory {
  readonly #limit: number;
  readonly #keeper: MemoryKeeper;
  /** What the process holds without any isolate. */
  readonly #base = residentBytes();
  #overSince: number | null = null;
  #lastEviction = 0;
  #reported = false;
  /** Whether isolates were told to rest since memory is over. */
  #rested = false;

  /** `limit` in bytes. */
  constructor(limit: number, keeper: MemoryKeeper) {
    this.#limit = limit;
    this.#keeper = keeper;
  }

  /** Whether memory was over its limit at the last look. */
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
