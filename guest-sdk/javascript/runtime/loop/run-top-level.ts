// Top-level code that awaits.
import { drainMicrotasks } from "../promise/microtasks.ts";
import { callAsync, hasFailed, isPending, resultOf } from "../promise/promise.ts";
import { finishInitialisation } from "./finish-initialisation.ts";

/** Runs a bundle's code from its first `await` to its end, and ends initialisation.
 * @returns what the bundle exports.
 * @throws what top-level code throws, and Error if it awaits what nothing settles. */
export function runTopLevel(body: Generator<unknown, unknown>): unknown {
  const promise = callAsync(null, null, () => body);
  drainMicrotasks();
  if (isPending(promise)) {
    throw new Error(
      "it awaits what never settles: no request is there, no timer and no answer of a host, while a worker is built",
    );
  }
  if (hasFailed(promise)) throw resultOf(promise);
  finishInitialisation();
  return resultOf(promise);
}
