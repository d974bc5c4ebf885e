// Promises as web-streams-polyfill asks for them, by the worker's own Promise: the build puts these functions in the place of its
// own (build/stream-library.ts), which take two promises more for each reaction and three functions for each call.
import { currentFrame } from "../promise/frame.ts";
import { enqueue } from "../promise/microtasks.ts";
import {
  followWithin,
  GuestPromise,
  newPending,
  reactWithin,
  rejectWith,
  resolvedUnlessUsual,
  settleWith,
} from "../promise/promise.ts";

type Handler = (value: unknown) => unknown;
type Method = (...values: unknown[]) => unknown;

const { apply } = Reflect;
const { bind, call } = Function.prototype;
const { then } = GuestPromise.prototype;

/** What calls give that returned nothing: the library reacts to it, and hands it to nobody. */
export const nothingToWaitFor: GuestPromise = newPending();
settleWith(nothingToWaitFor, undefined);

function pass(): void {}

/** Upon fulfillment or rejection of a promise (Web IDL §3.2.24.1), takes steps whose result nobody sees. */
export function upon(
  promise: GuestPromise | Awaited,
  onFulfilled?: Handler,
  onRejected?: Handler,
): void {
  const fulfilled = onFulfilled ?? pass;
  const rejected = onRejected ?? pass;
  if (reactWithin(promise, fulfilled, rejected)) return;
  if (promise instanceof Awaited && promise.steps === null) {
    enqueue(followWithin, promise.source, {
      onFulfilled: (value) => enqueue(fulfilled, value, null),
      onRejected: (reason) => enqueue(rejected, reason, null),
      derived: null,
      body: null,
    });
    return;
  }
  const real = promise instanceof Awaited ? stepsOf(promise.source, promise.steps) : promise;
  apply(then, apply(then, real, [onFulfilled, onRejected]), [undefined, pass]);
}

function stepsOf(source: unknown, steps: Handler | null): GuestPromise {
  return apply(then, resolvedWith(source), [steps, undefined]) as GuestPromise;
}

/** A new promise that is resolved with a value. */
export function resolvedWith(value: unknown): GuestPromise {
  const promise = newPending();
  settleWith(promise, value);
  return promise;
}

function rejectedWith(reason: unknown): GuestPromise {
  const promise = newPending();
  rejectWith(promise, reason);
  return promise;
}

/** What a method of an author returned or threw, as a promise. */
export function callMethod(method: Method, self: unknown, values: unknown[]): GuestPromise {
  try {
    const result: unknown = apply(method, self, values);
    return result === undefined ? nothingToWaitFor : resolvedWith(result);
  } catch (error) {
    return rejectedWith(error);
  }
}

/** A promise of an author's, in the place of one that is resolved with it: `upon` takes the same turns for it. */
export class Awaited {
  readonly source: GuestPromise;
  /** What is done with its value one turn earlier: the promise stands for what they return. */
  readonly steps: Handler | null;

  constructor(source: GuestPromise, steps: Handler | null) {
    this.source = source;
    this.steps = steps;
  }
}

interface IteratorRecord {
  readonly iterator: unknown;
  readonly nextMethod: unknown;
  _bound?: () => unknown;
}

/** Calls an iterator's `next`.
 * @throws TypeError if it is no function, and what it throws. */
export function callNext(record: IteratorRecord): unknown {
  if (record._bound === undefined) {
    const { nextMethod } = record;
    if (typeof nextMethod !== "function") throw new TypeError("Argument is not a function");
    record._bound = bindWithin(nextMethod as Method, record.iterator);
  }
  return record._bound();
}

/** Returns what stands for a promise of steps that are taken with what `next` of an async iterator gives. */
export function stepsAfter(given: unknown, steps: Handler): GuestPromise | Awaited {
  if (currentFrame !== null) return stepsOf(given, steps);
  const promise = resolvedUnlessUsual(given);
  if (promise === null) return new Awaited(given as GuestPromise, steps);
  return apply(then, promise, [steps, undefined]) as GuestPromise;
}

/** Binds a method of an author's without a look at it: it may be a Proxy. */
function bindWithin(method: Method, self: unknown): Method {
  return apply(bind, call, [method, self]) as Method;
}

/** Returns what calls a method of an author with one argument, and gives what {@link upon} takes. */
export function callerOfPull(method: Method, self: unknown) {
  const bound = bindWithin(method, self);
  return (controller: unknown): GuestPromise | Awaited => {
    try {
      const result = bound(controller);
      if (result === undefined) return nothingToWaitFor;
      if (currentFrame !== null) return resolvedWith(result);
      return resolvedUnlessUsual(result) ?? new Awaited(result as GuestPromise, null);
    } catch (error) {
      return rejectedWith(error);
    }
  };
}

/** Returns what calls a method of an author with two arguments, and gives what it returned or threw as a promise. */
export function callerOfTwo(method: Method, self: unknown) {
  const bound = bindWithin(method, self);
  return (first: unknown, second: unknown): GuestPromise => {
    try {
      const result = bound(first, second);
      return result === undefined ? nothingToWaitFor : resolvedWith(result);
    } catch (error) {
      return rejectedWith(error);
    }
  };
}
