// Async generators (ECMA-262 §27.6), of the generator functions that the bundler makes of them.
import { asyncPrototypes } from "./async-kind.ts";
import type { Settle } from "./capability.ts";
import { throwInto } from "./error-frames.ts";

/** What a generator yields in the place of an `await`: what is awaited, and 1 if it is a step of `yield*`. */
interface Awaiting {
  readonly 0: unknown;
  readonly 1?: unknown;
}

type Body = Generator<unknown, unknown>;
type Code = (...values: unknown[]) => Body;
/** `fail`: what it awaits was rejected. */
type Method = "next" | "return" | "throw" | "fail";

let AwaitingClass: new () => Awaiting;

const { apply, deleteProperty, getPrototypeOf } = Reflect;
const generatorPrototype = asyncPrototypes[1].prototype as object;
const iteratorPrototype = getPrototypeOf(generatorPrototype)!;

class GuestGenerator {
  readonly #body: Body;
  /** Settles with the last of the calls that are not done; null where all are. */
  #last: Promise<void> | null = null;

  constructor(body: Body) {
    this.#body = body;
  }

  next(value: unknown): Promise<unknown> {
    return GuestGenerator.#call(this, "next", value);
  }
  return(value: unknown): Promise<unknown> {
    return GuestGenerator.#call(this, "return", value);
  }
  throw(value: unknown): Promise<unknown> {
    return GuestGenerator.#call(this, "throw", value);
  }

  static #call(generator: GuestGenerator, method: Method, value: unknown): Promise<unknown> {
    const call = new Promise((resolve, reject) => {
      const last = generator.#last;
      const run = () => GuestGenerator.#resume(generator.#body, [method, value], resolve, reject);
      if (last === null) run();
      else void last.then(run);
    });
    const done = () => {
      if (generator.#last === waiting) generator.#last = null;
    };
    const waiting = call.then(done, done);
    generator.#last = waiting;
    return call;
  }

  /** Runs the code up to its next `yield`, or its end. */
  static #resume(
    body: Body,
    [method, value]: readonly [Method, unknown],
    resolve: Settle,
    reject: Settle,
  ): void {
    const resume = (next: Method, outcome: unknown) =>
      GuestGenerator.#resume(body, [next, outcome], resolve, reject);
    try {
      const step = method === "fail" ? throwInto(body, value) : body[method](value as never);
      const awaiting = step.value instanceof AwaitingClass ? step.value : null;
      const promise = Promise.resolve(awaiting === null ? step.value : awaiting[0]);
      const proceed = (outcome: unknown) => {
        if (awaiting === null) resolve({ value: outcome, done: step.done });
        else if (!awaiting[1]) resume("next", outcome);
        else {
          // What the inner one returned ends this one as well.
          const { done, value } = outcome as IteratorResult<unknown>;
          resume(method === "return" ? method : "next", { done, value });
        }
      };
      const isStep = awaiting !== null && awaiting[1];
      promise.then(proceed).catch((error: unknown) => resume(isStep ? "throw" : "fail", error));
    } catch (error) {
      reject(error);
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
  Object.defineProperty(iteratorPrototype, Symbol.asyncDispose, {
    value: holder[Symbol.asyncDispose],
    writable: true,
    enumerable: false,
    configurable: true,
  });
}
