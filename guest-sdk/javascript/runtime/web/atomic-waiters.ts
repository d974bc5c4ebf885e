// Who waits by `Atomics.waitAsync` (ECMA-262 §25.4.1).

import { clearTimer, setTimeout } from "../loop/timers.ts";
import { append } from "../own-lists.ts";
import { newPending, settleWith } from "../promise/promise.ts";

/** A byte of a buffer. */
export interface Place {
  readonly buffer: ArrayBufferLike;
  readonly byte: number;
}

interface Waiter extends Place {
  readonly promise: ReturnType<typeof newPending>;
  /** Ends its patience; null where it has no end. */
  timer: number | null;
}

/** Timers take no more milliseconds. */
const longest = 0x7fff_ffff;

/** In the order in which they began to wait. */
let waiters: Waiter[] = [];

/** A promise of "ok" when somebody wakes this place, of "timed-out" after so many milliseconds. */
export function waitAt(place: Place, patience: number): object {
  const waiter: Waiter = { ...place, promise: newPending(), timer: null };
  const stop = () => {
    waiters = waiters.filter((each) => each !== waiter);
    settleWith(waiter.promise, "timed-out");
  };
  if (patience !== Number.POSITIVE_INFINITY) {
    waiter.timer = setTimeout(stop, Math.min(Math.ceil(patience), longest));
  }
  append(waiters, waiter);
  return waiter.promise;
}

/** Wakes at most so many that wait at a place.
 * @returns how many those were. */
export function wake({ buffer, byte }: Place, most: number): number {
  const woken = waiters
    .filter((each) => each.buffer === buffer && each.byte === byte)
    .slice(0, Math.max(0, most));
  if (woken.length === 0) return 0;
  waiters = waiters.filter((each) => !woken.includes(each));
  for (const { promise, timer } of woken) {
    if (timer !== null) clearTimer(timer);
    settleWith(promise, "ok");
  }
  return woken.length;
}
