import { createHash } from "node:crypto";
import type { Call, ClockTimes } from "../isolate/inside/batch/protocol.ts";

/** The clock and the entropy of a request: all that it sees of the world besides itself and what it asks for. */
export interface ClockAndEntropy extends Pick<Call, "wallClock" | "monotonic" | "randomKey"> {
  /** True if the clock stands still, also while a request waits. */
  readonly frozen: boolean;
}

const epoch2000 = 946_684_800_000;

/**
 * Returns the clock and entropy of a request that begins now. With a seed they are always the same, and the clock
 * stands at `clock`, in ms since 1970.
 */
export function newClockAndEntropy(seed: string | undefined, clock = epoch2000): ClockAndEntropy {
  if (seed !== undefined) {
    const randomKey = new Uint8Array(createHash("sha256").update(seed).digest());
    return { wallClock: clock, monotonic: 0, randomKey, frozen: true };
  }
  return {
    wallClock: Date.now(),
    monotonic: wholeMs(),
    randomKey: null,
    frozen: false,
  };
}

/** The clock of a request that has waited. */
export function clockAfterWait(): ClockTimes {
  return { wallClock: Date.now(), monotonic: wholeMs() };
}

/** Now, in ns and in whole milliseconds: a guest that asks again and again, or waits, times nothing more exactly. */
function wholeMs(): number {
  return Math.ceil(performance.now()) * 1e6;
}
