import type { Field, Level } from "../abi/generated/types.ts";
import type { Formatter } from "./formatters.ts";

/** A line that a worker logged. */
export interface LogLine {
  /** Its level. */
  readonly level: Level;
  /** Its text. */
  readonly message: string;
}

/** What the host functions of one request read and write. Lives inside the isolate, and is made anew
 * for every request, so nothing of one request reaches another. */
export interface RequestState {
  /** The frozen clock: ms since 1970. */
  readonly wallClock: bigint;
  /** The frozen clock: ns since a moment before the worker was loaded. */
  readonly monotonic: bigint;
  /** 32 bytes of entropy, or of the seed: the key of this request's random stream. Null while the
   * worker is initialised. */
  readonly randomKey: Uint8Array | null;
  /** The fields of the request; none while the worker is initialised. */
  readonly fields?: readonly Field[];
  /** 64-byte blocks of the random stream already used. */
  randomBlocks: number;
  readonly log: LogLine[];
  /** What the guest wrote last, where that was an error: it may be why it ends. Cut short. */
  lastError?: string | null;
  /** Formatters by their numbers, and the last of those; left out where there was none. */
  formatters?: Map<number, Formatter> | null;
  lastFormatter?: number;
  /** Host work that its calls caused within the isolate, in fuel; left out where there was none. */
  hostFuel?: number;
  /** Code units of log still allowed; negative once the mark about dropped lines is written. */
  logRoom: number;
}
