import { Pollable } from "../io/poll.ts";
import { currentSession } from "../session/session.ts";

/** `wasi:clocks/monotonic-clock`: the time at which the request began, plus what the guest has waited. A guest can't
 * time itself by it. */
export const monotonicClock = {
  now(): bigint {
    return currentSession().monotonic;
  },
  resolution(): bigint {
    return 1n;
  },
  subscribeInstant(instant: bigint): Pollable {
    return new Pollable(null, instant);
  },
  subscribeDuration(duration: bigint): Pollable {
    return new Pollable(null, currentSession().monotonic + duration);
  },
};

interface Datetime {
  readonly seconds: bigint;
  readonly nanoseconds: number;
}

const second = 1_000_000_000n;

/** `wasi:clocks/wall-clock`: the time at which the request began, plus what the guest has waited. */
export const wallClock = {
  now(): Datetime {
    const now = currentSession().wallClock;
    return { seconds: now / second, nanoseconds: Number(now % second) };
  },
  resolution(): Datetime {
    return { seconds: 0n, nanoseconds: 1_000_000 };
  },
};
