// The loop of one request.
import { drainMicrotasks } from "../promise/microtasks.ts";
import { type GuestPromise, isPending } from "../promise/promise.ts";
import { runNextTask } from "./tasks.ts";

/** Runs microtasks, and tasks where none is left, until a promise is settled; and all microtasks that are
 * left then.
 * @returns false where nothing is left to run and it is still pending. */
export function runUntilSettled(promise: GuestPromise): boolean {
  drainMicrotasks();
  while (isPending(promise)) {
    if (!runNextTask()) return false;
    drainMicrotasks();
  }
  return true;
}
