import { currentSession } from "./session.ts";

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
