// Promises as web-streams-polyfill asks for them, by the worker's own Promise: the build puts these functions in the place of its
// own (build/stream-library.ts), which take two promises more for each reaction and three functions for each call.
import {
  GuestPromise,
  newPending,
  reactWithin,
  rejectWith,
  settleWith,
} from "../promise/promise.ts";

type Handler = (value: unknown) => unknown;
type Method = (...values: unknown[]) => unknown;

const { apply } = Reflect;
const { then } = GuestPromise.prototype;

/** What calls give that returned nothing: the library reacts to it, and hands it to nobody. */
export const nothingToWaitFor: GuestPromise = newPending();
settleWith(nothingToWaitFor, undefined);

function pass(): void {}

/** Upon fulfillment or rejection of a promise (Web IDL §3.2.24.1), takes steps whose result nobody sees. */
export function upon(promise: GuestPromise, onFulfilled?: Handler, onRejected?: Handler): void {
  if (reactWithin(promise, onFulfilled ?? pass, onRejected ?? pass)) return;
  apply(then, apply(then, promise, [onFulfilled, onRejected]), [undefined, pass]);
}

/** A new promise that is resolved with a value. */
export function resolvedWith(value: unknown): GuestPromise {
  const promise = newPending();
  settleWith(promise, value);
  return promise;
}

/** What a method of an author returned or threw, as a promise. */
export function callMethod(method: Method, self: unknown, values: unknown[]): GuestPromise {
  try {
    const result: unknown = apply(method, self, values);
    return result === undefined ? nothingToWaitFor : resolvedWith(result);
  } catch (error) {
    const promise = newPending();
    rejectWith(promise, error);
    return promise;
  }
}
