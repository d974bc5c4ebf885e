// The loop of one request.
import { drainMicrotasks } from "../promise/microtasks.ts";
import { runNextTimer } from "./timers.ts";

/** Runs microtasks and timers until `isDone`, in which case no microtask is left either.
 * @returns false where nothing is left to run and it is still not done. */
export function runUntil(isDone: () => boolean): boolean {
  drainMicrotasks();
  while (!isDone()) {
    if (!runNextTimer()) return false;
    drainMicrotasks();
  }
  return true;
}
