// Async generators (ECMA-262 §27.6), of the generator functions that the bundler makes of them.
import { asyncIteratorPrototype, asyncPrototypes } from "./async-kind.ts";
import { type Awaiting, takeReturned, yieldedStep } from "./delegation.ts";
import { throwInto } from "./error-frames.ts";
import { currentFrame } from "./frame.ts";
import { enqueue } from "./microtasks.ts";
import { isObject } from "./operations.ts";
import {
  awaitWithin,
  GuestPromise,
  newPending,
  rejectWith,
  resolveWith,
  settleWithObject,
} from "./promise.ts";
import type { Continuation } from "./reaction.ts";

type Body = Generator<unknown, unknown>;
type Code = (...values: unknown[]) => Body;
/** `fail`: what it awaits was rejected. `leave`: it returns, as what it was told to return at a `yield` has been awaited. */
type Method = "next" | "return" | "throw" | "fail" | "leave";

/** A call that waits for the one before it (AsyncGeneratorRequest Record, §27.6.3.1). */
interface Call {
  readonly method: Method;
  readonly value: unknown;
  readonly promise: GuestPromise;
  next: Call | null;
}

/** What a generator awaits, or null for what it yields. A look at a Proxy may run a trap of its author's. */
function awaitedBy(given: unknown): Awaiting | null {
  if (typeof given !== "object" || given === null) return null;
  try {
    return given instanceof AwaitingClass ? given : null;
  } catch {
    return null;
  }
}

/** What a generator awaits that is told to return at a `yield` (§27.6.3.7). */
const unwrapping: Awaiting = { 0: undefined };

type Answer = (promise: GuestPromise, value: unknown) => void;

/** How the call that runs is answered at once. */
interface Settled {
  readonly answer: Answer;
  readonly value: unknown;
}

function settled(value: unknown, done: boolean): Settled {
  return { answer: settleWithObject as Answer, value: { value, done } };
}

let AwaitingClass: new () => Awaiting;

const { then: promiseThen } = GuestPromise.prototype;
const { apply, deleteProperty } = Reflect;
const generatorPrototype = asyncPrototypes[1].prototype as object;

class GuestGenerator {
  readonly #body: Body;
  /** What the call that runs is answered by, and calls that wait for it. */
  #answer: GuestPromise | null = null;
  #next: Call | null = null;
  #last: Call | null = null;
  /** What happens when what is awaited settles. */
  #reaction: Continuation | null = null;
  /** How the body was resumed last, what it gave then, and whether that is awaited. */
  #method: Method = "next";
  #step: IteratorResult<unknown, unknown> | null = null;
  #awaiting: Awaiting | null = null;
  /** What it leaves with that was told to return. */
  #left: { readonly value: unknown } | null = null;

  constructor(body: Body) {
    this.#body = body;
  }

  next(value: unknown): unknown {
    return GuestGenerator.#call(this, "next", value);
  }
  return(value: unknown): unknown {
    return GuestGenerator.#call(this, "return", value);
  }
  throw(value: unknown): unknown {
    return GuestGenerator.#call(this, "throw", value);
  }

  static #call(generator: GuestGenerator, method: Method, value: unknown): GuestPromise {
    const promise = newPending();
    let isFirst: boolean;
    try {
      isFirst = generator.#answer === null;
    } catch (error) {
      rejectWith(promise, error);
      return promise;
    }
    if (isFirst) {
      generator.#answer = promise;
      GuestGenerator.#resume(generator, method, value);
      return promise;
    }
    const call: Call = { method, value, promise, next: null };
    if (generator.#next === null) generator.#next = call;
    else generator.#last!.next = call;
    generator.#last = call;
    return promise;
  }

  /** Runs the code up to its next `yield` or `await`, or its end. */
  static #resume(generator: GuestGenerator, method: Method, value: unknown): void {
    const settled = GuestGenerator.#run(generator, method, value);
    if (settled !== null) GuestGenerator.#settle(generator, settled.answer, settled.value);
  }

  /** @returns null where something is awaited. */
  static #run(generator: GuestGenerator, method: Method, value: unknown): Settled | null {
    for (let how = method, given = value; ; ) {
      generator.#method = how;
      let awaited = given;
      if (how === "return" && GuestGenerator.#isAtYield(generator)) {
        generator.#awaiting = unwrapping;
      } else {
        try {
          const body = generator.#body;
          const step =
            how === "fail"
              ? throwInto(body, given)
              : body[how === "leave" ? "return" : how](given as never);
          generator.#step = step;
          awaited = step.value;
          const awaiting = awaitedBy(awaited);
          generator.#awaiting = awaiting;
          if (how === "leave") generator.#left = takeReturned() ?? { value: given };
          if (awaiting !== null) {
            awaited = awaiting[0];
            if (awaiting[1] === yieldedStep) return settled(awaited, false);
          } else if (step.done && GuestGenerator.#endsWith(generator, awaited)) {
            return settled(awaited, true);
          }
        } catch (error) {
          return { answer: rejectWith, value: error };
        }
      }
      try {
        if (currentFrame !== null) GuestGenerator.#reactTo(generator, awaited);
        else if (isObject(awaited)) {
          generator.#reaction ??= GuestGenerator.#reactionOf(generator);
          awaitWithin(awaited, generator.#reaction);
        }
        // It takes the one turn that a promise of it would.
        else enqueue(GuestGenerator.#proceed, generator, awaited);
        return null;
      } catch (error) {
        // A promise whose `constructor` throws fails where it is awaited.
        how = GuestGenerator.#howToFail(generator);
        given = error;
      }
    }
  }

  /** True if its code stands at a `yield`, and not at its beginning or its end. */
  static #isAtYield(generator: GuestGenerator): boolean {
    const step = generator.#step;
    const awaiting = generator.#awaiting;
    if (step === null) return false;
    return awaiting === null ? !step.done : awaiting[1] === yieldedStep;
  }

  /** True if it ends without a `return` of its own, which awaits its value. */
  static #endsWith(generator: GuestGenerator, value: unknown): boolean {
    const left = generator.#left;
    return value === undefined || (left !== null && value === left.value);
  }

  static #reactionOf(generator: GuestGenerator): Continuation {
    return {
      onFulfilled: (outcome) => GuestGenerator.#proceed(generator, outcome),
      onRejected: (error) => GuestGenerator.#fail(generator, error),
      derived: null,
      body: null,
    };
  }

  /** Awaits by `then`, which keeps the frame. */
  static #reactTo(generator: GuestGenerator, awaited: unknown): void {
    const { onFulfilled, onRejected } = GuestGenerator.#reactionOf(generator);
    const promise = resolveWith(GuestPromise, awaited);
    apply(promiseThen, promise, [onFulfilled, onRejected]);
  }

  /** Goes on where what was awaited or yielded was rejected. */
  static #fail(generator: GuestGenerator, error: unknown): void {
    GuestGenerator.#resume(generator, GuestGenerator.#howToFail(generator), error);
  }

  static #howToFail(generator: GuestGenerator): Method {
    return generator.#awaiting?.[1] ? "throw" : "fail";
  }

  /** Goes on with the outcome of what was awaited or yielded. */
  static #proceed(generator: GuestGenerator, outcome: unknown): void {
    const awaiting = generator.#awaiting;
    if (awaiting === null) {
      const { done } = generator.#step!;
      GuestGenerator.#settle(generator, settleWithObject as Answer, { value: outcome, done });
    } else if (awaiting === unwrapping) GuestGenerator.#resume(generator, "leave", outcome);
    else {
      // What the inner one of a `yield*` returned ends this one as well.
      const leaves = awaiting[1] && generator.#method === "leave";
      GuestGenerator.#resume(generator, leaves ? "leave" : "next", outcome);
    }
  }

  /** Answers the first call, and begins with the next one: in a loop, as one that throws is answered at once. */
  static #settle(generator: GuestGenerator, how: Answer, value: unknown): void {
    for (let answer = how, outcome = value; ; ) {
      const promise = generator.#answer!;
      const next = generator.#next;
      generator.#answer = next === null ? null : next.promise;
      answer(promise, outcome);
      if (next === null) return;
      generator.#next = next.next;
      const settled = GuestGenerator.#run(generator, next.method, next.value);
      if (settled === null) return;
      answer = settled.answer;
      outcome = settled.value;
    }
  }
}

// Each inherits from the prototype of its function, that from the language's own (§27.6.1).
for (const name of ["next", "return", "throw"] as const) {
  const { value: method } = Object.getOwnPropertyDescriptor(GuestGenerator.prototype, name)!;
  Object.defineProperty(generatorPrototype, name, {
    value: method,
    writable: true,
    enumerable: false,
    configurable: true,
  });
  deleteProperty(GuestGenerator.prototype, name);
}
deleteProperty(GuestGenerator.prototype, "constructor");
Object.setPrototypeOf(GuestGenerator.prototype, generatorPrototype);

/** In the place of the bundler's helper for async generators, which ends a generator that is told to return at the first
 * `await` of a `finally`.
 * @param awaiting is the bundler's class of what is awaited. */
export function generatorsBy(awaiting: typeof AwaitingClass) {
  AwaitingClass = awaiting;
  return (self: unknown, values: unknown[] | null, code: Code): object =>
    new GuestGenerator(values === null ? code.call(self) : code.apply(self, values));
}

/** Gives all async iterators a dispose method of the worker's promises (§27.1.4.2), for `await using`. */
export function disposeAsyncIterators(): void {
  const holder = {
    async [Symbol.asyncDispose](this: AsyncIterator<unknown>): Promise<void> {
      const { return: end } = this;
      if (end !== undefined && end !== null) await apply(end, this, []);
    },
  };
  Object.defineProperty(asyncIteratorPrototype, Symbol.asyncDispose, {
    value: holder[Symbol.asyncDispose],
    writable: true,
    enumerable: false,
    configurable: true,
  });
}
