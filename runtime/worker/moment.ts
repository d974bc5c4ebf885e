import { createHash } from "node:crypto";
import type { Call, ClockTimes } from "../isolate/inside/batch/protocol.ts";

/** What a request sees of the world besides itself: the time it began, and entropy. */
export interface Moment extends Pick<Call, "wallClock" | "monotonic" | "randomKey"> {
  /** Whether the clock stands still, also while a request waits. */
  readonly frozen: boolean;
}

const epoch2000 = 946_684_800_000;

/** The moment of a request that begins now. Under a seed it is always the same one, at the time `clock`, in ms
 * since 1970. */
export function momentNow(seed: string | undefined, clock = epoch2000): Moment {
  if (seed !== undefined) {
    const randomKey = new Uint8Array(createHash("sha256").update(seed).digest());
    return { wallClock: clock, monotonic: 0, randomKey, frozen: true };
  }
  return {
    wallClock: Date.now(),
    monotonic: Math.round(performance.now() * 1e6),
    randomKey: null,
    frozen: false,
  };
}

/** What the clock of a request shows that has waited: whole milliseconds, so that a guest can't time what it
 * waits for more exactly. */
export function laterMoment(): ClockTimes {
  return { wallClock: Date.now(), monotonic: Math.ceil(performance.now()) * 1e6 };
}
