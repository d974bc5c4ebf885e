// Iterators that are not asynchronous, stepped as if they were (ECMA-262 §27.1.6, Async-from-Sync Iterator Objects).
import { isObject } from "./operations.ts";
import { GuestPromise, newPending, rejectWith, resolveWith, settleWith } from "./promise.ts";

type Method = (...values: unknown[]) => unknown;

interface SyncIterator {
  readonly next?: unknown;
  readonly return?: unknown;
  readonly throw?: unknown;
}

const { apply } = Reflect;
const { then: promiseThen } = GuestPromise.prototype;

/** GetIterator (§7.4.4) for asynchronous steps: in the place of the bundler's helper for `for await`.
 * @throws TypeError for what can't be iterated. */
export function asyncIteratorOf(iterable: Record<symbol, unknown>): object {
  const method = iterable[Symbol.asyncIterator];
  const isSync = isMissing(method);
  const iterator = apply((isSync ? iterable[Symbol.iterator] : method) as Method, iterable, []);
  if (!isObject(iterator)) throw new TypeError("An iterator is no object.");
  return isSync ? syncSteps(iterator) : iterator;
}

/** The methods `next`, `return` and `throw` of an iterator, each with a promise of a result whose value has settled. */
function syncSteps(iterator: SyncIterator) {
  const next = iterator.next as Method;
  return {
    next: (...values: unknown[]) =>
      promised((promise) => follow(iterator, promise, apply(next, iterator, values), true)),

    return: (...values: unknown[]) =>
      promised((promise) => {
        const method = iterator.return;
        if (isMissing(method)) settleWith(promise, { value: values[0], done: true });
        else follow(iterator, promise, apply(method as Method, iterator, values), false);
      }),

    throw: (error: unknown) =>
      promised((promise) => {
        const method = iterator.throw;
        if (!isMissing(method)) {
          follow(iterator, promise, apply(method as Method, iterator, [error]), true);
          return;
        }
        close(iterator);
        throw new TypeError("The iterator has no method throw.");
      }),
  };
}

const isMissing = (method: unknown) => method === undefined || method === null;

/** A promise that `run` settles, now or later, or that what it throws rejects. */
function promised(run: (promise: GuestPromise) => void): GuestPromise {
  const promise = newPending();
  try {
    run(promise);
  } catch (error) {
    rejectWith(promise, error);
  }
  return promise;
}

/** AsyncFromSyncIteratorContinuation (§27.1.6.4). */
function follow(
  iterator: SyncIterator,
  promise: GuestPromise,
  result: unknown,
  closes: boolean,
): void {
  if (!isObject(result)) throw new TypeError("The result of an iterator is no object.");
  const done = Boolean((result as { done?: unknown }).done);
  const { value } = result as { value?: unknown };
  const fail = (error: unknown) => {
    if (closes && !done) {
      try {
        close(iterator);
      } catch {
        // What the value was rejected with goes before it.
      }
    }
    rejectWith(promise, error);
  };
  let settling: unknown;
  try {
    settling = resolveWith(GuestPromise, value);
  } catch (error) {
    fail(error);
    return;
  }
  const settle = (settled: unknown) => settleWith(promise, { value: settled, done });
  apply(promiseThen, settling as GuestPromise, [settle, fail]);
}

/** IteratorClose (§7.4.11) of what has not failed. */
function close(iterator: SyncIterator): void {
  const method = iterator.return;
  if (isMissing(method)) return;
  const result = apply(method as Method, iterator, []);
  if (!isObject(result)) throw new TypeError("The result of an iterator is no object.");
}
