// The Promise of a worker (ECMA-262 §27.2), to the tick: the engine's own would wait for a job queue
// that never runs there. `async` functions are lowered by the bundler and use this one as well.
import { append } from "../own-lists.ts";
import { type Capability, newCapability, type Settle } from "./capability.ts";
import type { OwnPromises } from "./combinators.ts";
import { throwInto } from "./error-frames.ts";
import { currentFrame, enterFrame, inThisFrame } from "./frame.ts";
import { enqueue } from "./microtasks.ts";
import { callThen, isObject, speciesOf } from "./operations.ts";
import type {
  Activation,
  AsyncBody,
  Continuation,
  Handler,
  Reaction,
  ReactionList,
} from "./reaction.ts";
import { listOfReactions } from "./reaction.ts";
import { staticMethods } from "./static-methods.ts";
import { noteHandled, noteUnhandled } from "./unhandled.ts";

const pending = 0;
const fulfilled = 1;
const rejected = 2;
/** Rejected, and somebody has asked for the outcome. */
const refused = 3;

type State = typeof pending | typeof fulfilled | typeof rejected | typeof refused;
/** Most promises get one reaction, so that it needs no list. */
type Reactions = Reaction | ReactionList | null;
type Executor = (resolve: Settle, reject: Settle) => void;

/** In the place of an executor: the promise is settled from within. */
const settledWithin: Executor = () => {};

export class GuestPromise {
  #state: State = pending;
  /** Its reactions while it is pending, then its result: a field less costs less. */
  #outcome: unknown = null;

  constructor(executor: Executor) {
    if (executor === settledWithin) return;
    if (typeof executor !== "function") {
      throw new TypeError(`Promise resolver ${String(executor)} is not a function`);
    }
    const settle = GuestPromise.#resolvingFunctions(this);
    try {
      executor(settle[0], settle[1]);
    } catch (error) {
      settle[1](error);
    }
  }

  // biome-ignore lint/suspicious/noThenProperty: this is the Promise.
  then(onFulfilled?: unknown, onRejected?: unknown): unknown {
    if (!(#state in this)) throw new TypeError("then needs a promise as its `this`");
    const species = speciesOf(this, GuestPromise);
    const isUsual = species === GuestPromise;
    const derived = isUsual ? newPending() : newCapability(species);
    let fulfilling = typeof onFulfilled === "function" ? (onFulfilled as Handler) : null;
    let rejecting = typeof onRejected === "function" ? (onRejected as Handler) : null;
    if (currentFrame !== null) {
      fulfilling &&= inThisFrame(fulfilling);
      rejecting &&= inThisFrame(rejecting);
    }
    GuestPromise.#react(this, {
      onFulfilled: fulfilling,
      onRejected: rejecting,
      derived,
      body: null,
    });
    return isUsual ? derived : (derived as Capability).promise;
  }

  catch(onRejected?: unknown): unknown {
    return this.then(undefined, onRejected);
  }

  finally(onFinally?: unknown): unknown {
    if (typeof this !== "object" || this === null) {
      throw new TypeError("finally needs an object as its `this`");
    }
    const species = speciesOf(this, GuestPromise);
    if (typeof onFinally !== "function") return this.then(onFinally, onFinally);
    const after = (outcome: () => unknown): unknown =>
      (promiseResolve(species, onFinally()) as GuestPromise).then(outcome);
    return this.then(
      (value: unknown) => after(() => value),
      (reason: unknown) =>
        after(() => {
          throw reason;
        }),
    );
  }

  static resolve(value?: unknown): unknown {
    // biome-ignore lint/complexity/noThisInStatic: subclasses inherit these functions.
    if (!isObject(this)) throw new TypeError("Promise.resolve needs an object as its `this`");
    // biome-ignore lint/complexity/noThisInStatic: as above.
    return promiseResolve(this, value);
  }

  static get [Symbol.species](): unknown {
    // biome-ignore lint/complexity/noThisInStatic: as above.
    return this;
  }

  /** PromiseResolve (§27.2.4.7.1): a promise of the same constructor is returned as it is. */
  static resolveWith(maker: unknown, value: unknown): unknown {
    if (isObject(value) && #state in value && value.constructor === maker) return value;
    if (maker === GuestPromise) {
      const promise = newPending();
      GuestPromise.#resolve(promise, value);
      return promise;
    }
    const { promise, resolve } = newCapability(maker);
    resolve(value);
    return promise;
  }

  /** Calls an async function that the bundler has lowered to a generator function (§27.7.5.1). */
  static callAsync(
    self: unknown,
    values: unknown[] | null,
    code: (...values: unknown[]) => AsyncBody,
  ): GuestPromise {
    const promise = newPending();
    let body: AsyncBody;
    let step: IteratorResult<unknown, unknown>;
    try {
      // Without a list where there are no values: it would be made for this call alone.
      body = values === null ? code.call(self) : code.apply(self, values);
      step = body.next();
    } catch (error) {
      GuestPromise.#settle(promise, rejected, error);
      return promise;
    }
    if (step.done) {
      GuestPromise.#resolve(promise, step.value);
      return promise;
    }
    GuestPromise.#await({ promise, body, frame: null }, step.value);
    return promise;
  }

  /** Has a promise tell its outcome to functions of the SDK, which do not throw. @returns false where its `then` is not the
   * usual one, or its constructor, or a frame would have to be kept: then that has to be called. */
  static reactWithin(promise: unknown, onFulfilled: Handler, onRejected: Handler): boolean {
    if (currentFrame !== null || !isObject(promise) || !(#state in promise)) return false;
    if (promise.then !== promiseThen || promise.constructor !== GuestPromise) return false;
    GuestPromise.#react(promise, { onFulfilled, onRejected, derived: null, body: null });
    return true;
  }

  /** Runs an async function's code up to its next await, or its end. */
  static #advance(activation: Activation, throws: boolean, value: unknown): void {
    const { promise, body, frame } = activation;
    // The end of the job leaves it.
    if (frame !== null) enterFrame(frame);
    let step: IteratorResult<unknown, unknown>;
    try {
      step = throws ? throwInto(body, value) : body.next(value);
    } catch (error) {
      GuestPromise.#settle(promise, rejected, error);
      return;
    }
    if (step.done) GuestPromise.#resolve(promise, step.value);
    else GuestPromise.#await(activation, step.value);
  }

  /** Await (§27.7.5.3). */
  static #await(activation: Activation, awaited: unknown): void {
    activation.frame = currentFrame;
    if (!isObject(awaited)) {
      // It takes the one turn that a promise of it would.
      enqueue(GuestPromise.#resume, activation, awaited);
      return;
    }
    let promise: GuestPromise;
    try {
      // As `promiseResolve` has it, without a call for what is nearly always awaited.
      if (#state in awaited && awaited.constructor === GuestPromise) promise = awaited;
      else {
        promise = newPending();
        GuestPromise.#resolve(promise, awaited);
      }
    } catch (error) {
      GuestPromise.#advance(activation, true, error);
      return;
    }
    // What is there already takes no reaction.
    if (promise.#state === fulfilled) enqueue(GuestPromise.#resume, activation, promise.#outcome);
    else GuestPromise.#react(promise, activation);
  }

  static #resume(activation: Activation, value: unknown): void {
    GuestPromise.#advance(activation, false, value);
  }

  /** Whether a promise was rejected. Whoever asks will look at what it fails with, so that it counts as
   * handled. */
  static hasFailed(promise: GuestPromise): boolean {
    if (promise.#state < rejected) return false;
    GuestPromise.#noteHandled(promise);
    return true;
  }

  /** What a settled promise was fulfilled or rejected with. */
  static resultOf(promise: GuestPromise): unknown {
    return promise.#outcome;
  }

  static isPending(promise: GuestPromise): boolean {
    return promise.#state === pending;
  }

  /** A promise that is settled from within: without an executor and functions made for it. */
  static newPending(): GuestPromise {
    return spares.length > 0 ? spares.pop()! : new GuestPromise(settledWithin);
  }

  /** The same with functions that settle it. */
  static openWithin(): Capability {
    const promise = newPending();
    const settle = GuestPromise.#resolvingFunctions(promise);
    return { promise, resolve: settle[0], reject: settle[1] };
  }

  /** Resolves such a promise. Only the first of these calls counts. */
  static settleWith(promise: GuestPromise, value: unknown): void {
    if (promise.#state === pending) GuestPromise.#resolve(promise, value);
  }

  /** Rejects such a promise, in the same way. */
  static rejectWith(promise: GuestPromise, reason: unknown): void {
    if (promise.#state === pending) GuestPromise.#settle(promise, rejected, reason);
  }

  /** The two functions have no names, as in the standard. */
  static #resolvingFunctions(promise: GuestPromise): readonly [resolve: Settle, reject: Settle] {
    let called = false;
    return [
      (value?: unknown): void => {
        if (called) return;
        called = true;
        GuestPromise.#resolve(promise, value);
      },
      (reason?: unknown): void => {
        if (called) return;
        called = true;
        GuestPromise.#settle(promise, rejected, reason);
      },
    ];
  }

  /** Promise Resolve Functions (§27.2.1.3.2), past their check for a second call. */
  static #resolve(promise: GuestPromise, value: unknown): void {
    if (!isObject(value)) {
      GuestPromise.#settle(promise, fulfilled, value);
      return;
    }
    if (value === promise) {
      const cycle = new TypeError("Chaining cycle detected for promise");
      GuestPromise.#settle(promise, rejected, cycle);
      return;
    }
    settleWithObject(promise, value);
  }

  /** The same for an object that is not the promise itself. */
  static settleWithObject(promise: GuestPromise, value: object): void {
    let then: unknown;
    try {
      then = (value as { then?: unknown }).then;
    } catch (error) {
      GuestPromise.#settle(promise, rejected, error);
      return;
    }
    GuestPromise.#adoptBy(promise, value, then);
  }

  static #adoptBy(promise: GuestPromise, value: object, then: unknown): void {
    if (typeof then !== "function") GuestPromise.#settle(promise, fulfilled, value);
    else if (then === promiseThen && #state in value) enqueue(GuestPromise.#follow, promise, value);
    else
      enqueue(callThen, GuestPromise.#resolvingFunctions(promise), {
        value,
        method: inThisFrame(then),
      });
  }

  /** The job for a promise of this class whose `then` is the usual one: the same ticks as calling it,
   * without functions and a derived promise that nobody can see. */
  static #follow(promise: GuestPromise, source: GuestPromise): void {
    let maker: unknown;
    try {
      maker = source.constructor;
    } catch (error) {
      GuestPromise.#settle(promise, rejected, error);
      return;
    }
    if (maker === GuestPromise) {
      GuestPromise.#react(source, {
        onFulfilled: null,
        onRejected: null,
        derived: promise,
        body: null,
      });
    } else
      callThen(GuestPromise.#resolvingFunctions(promise), { value: source, method: promiseThen });
  }

  /** Await (§27.7.5.3) of an object for functions of the SDK, which do not throw, where there is no frame.
   * @throws what its `constructor` throws. */
  static awaitWithin(awaited: object, reaction: Continuation): void {
    if (#state in awaited && awaited.constructor === GuestPromise) {
      GuestPromise.#react(awaited, reaction);
      return;
    }
    let then: unknown;
    try {
      then = (awaited as { then?: unknown }).then;
    } catch (error) {
      enqueue(reaction.onRejected!, error, null);
      return;
    }
    if (typeof then !== "function") {
      // In the turn that a promise of it would take.
      enqueue(reaction.onFulfilled!, awaited, null);
      return;
    }
    const promise = newPending();
    GuestPromise.#adoptBy(promise, awaited, then);
    GuestPromise.#react(promise, reaction);
  }

  /** A new promise that is resolved with a value. Null for a promise of this class whose `then` is the usual one, for
   * {@link followWithin}. */
  static resolvedUnlessUsual(value: unknown): GuestPromise | null {
    if (!isObject(value)) return resolveWith(GuestPromise, value) as GuestPromise;
    let then: unknown;
    try {
      then = (value as { then?: unknown }).then;
    } catch (error) {
      const failed = newPending();
      GuestPromise.#settle(failed, rejected, error);
      return failed;
    }
    if (then === promiseThen && #state in value) return null;
    const promise = newPending();
    GuestPromise.#adoptBy(promise, value, then);
    return promise;
  }

  /** The job for such a promise, with what happens when it settles. */
  static followWithin(source: GuestPromise, reaction: Continuation): void {
    let maker: unknown;
    try {
      maker = source.constructor;
    } catch (error) {
      enqueue(reaction.onRejected!, error, null);
      return;
    }
    if (maker === GuestPromise) GuestPromise.#react(source, reaction);
    else {
      const promise = newPending();
      GuestPromise.#react(promise, reaction);
      callThen(GuestPromise.#resolvingFunctions(promise), { value: source, method: promiseThen });
    }
  }

  /** PerformPromiseThen (§27.2.5.4.1). */
  static #react(promise: GuestPromise, reaction: Reaction): void {
    if (promise.#state === pending) {
      const before = promise.#outcome as Reactions;
      if (before === null) promise.#outcome = reaction;
      else if (before.body === undefined) append(before, reaction);
      else promise.#outcome = listOfReactions(before, reaction);
    } else {
      if (promise.#state === rejected) GuestPromise.#noteHandled(promise);
      enqueue(GuestPromise.#run, promise, reaction);
    }
  }

  static #noteHandled(promise: GuestPromise): void {
    if (promise.#state !== rejected) return;
    promise.#state = refused;
    noteHandled(promise);
  }

  static #settle(promise: GuestPromise, state: State, result: unknown): void {
    const reactions = promise.#outcome as Reactions;
    promise.#outcome = result;
    if (reactions === null) {
      promise.#state = state;
      if (state === rejected) noteUnhandled(promise, result);
      return;
    }
    // Who has a reaction to it handles it.
    promise.#state = state === rejected ? refused : state;
    if (reactions.body !== undefined) {
      if (state === fulfilled && reactions.body !== null) {
        enqueue(GuestPromise.#resume, reactions, result);
      } else enqueue(GuestPromise.#run, promise, reactions);
      return;
    }
    for (let at = 0; at < reactions.length; at++) {
      enqueue(GuestPromise.#run, promise, reactions[at]!);
    }
  }

  /** NewPromiseReactionJob (§27.2.2.1): a promise that has settled tells one reaction. */
  static #run(promise: GuestPromise, reaction: Reaction): void {
    const isFulfilled = promise.#state === fulfilled;
    if (reaction.body !== null) {
      GuestPromise.#advance(reaction, !isFulfilled, promise.#outcome);
      return;
    }
    const { derived } = reaction;
    const handler = isFulfilled ? reaction.onFulfilled : reaction.onRejected;
    let result = promise.#outcome;
    let failed = !isFulfilled;
    if (handler !== null) {
      try {
        result = handler(result);
        failed = false;
      } catch (error) {
        result = error;
        failed = true;
      }
    }
    if (derived === null) return;
    if (!(#state in derived)) {
      if (failed) derived.reject(result);
      else derived.resolve(result);
    } else if (failed) GuestPromise.#settle(derived, rejected, result);
    else GuestPromise.#resolve(derived, result);
  }
}

/** Promises that are made when the worker is built: to take one costs a fraction of what one costs to make, and most
 * requests need few. */
const spares: GuestPromise[] = [];
const maxSpares = 8;

/** Makes them, at the end of initialisation. */
export function makeSparePromises(): void {
  while (spares.length < maxSpares) spares.push(new GuestPromise(settledWithin));
}

const promiseThen: unknown = GuestPromise.prototype.then;
const promiseResolve = GuestPromise.resolveWith;

/** For the SDK: promises that it settles itself, a promise of a value, and what a promise is, without a turn of the
 * queue. */
export const {
  awaitWithin,
  callAsync,
  followWithin,
  hasFailed,
  isPending,
  newPending,
  openWithin,
  reactWithin,
  rejectWith,
  resolvedUnlessUsual,
  resolveWith,
  resultOf,
  settleWith,
  settleWithObject,
} = GuestPromise;

/** For `Promise.all` and its like. */
const ownPromises: OwnPromises = {
  maker: GuestPromise,
  open: openWithin,
  react: reactWithin,
};

// These are no part of the Promise that authors see.
const within =
  "awaitWithin callAsync followWithin hasFailed isPending newPending openWithin reactWithin rejectWith resolvedUnlessUsual " +
  "resolveWith resultOf settleWith settleWithObject";
for (const name of within.split(" ")) {
  Reflect.deleteProperty(GuestPromise, name);
}
for (const [name, value] of Object.entries(staticMethods(ownPromises))) {
  Object.defineProperty(GuestPromise, name, { value, writable: true, configurable: true });
}
Object.defineProperty(GuestPromise, "name", { value: "Promise", configurable: true });
Object.defineProperty(GuestPromise.prototype, Symbol.toStringTag, {
  value: "Promise",
  configurable: true,
});
