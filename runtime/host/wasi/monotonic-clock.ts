import { Pollable } from "./poll.ts";
import { currentSession } from "./session.ts";

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
