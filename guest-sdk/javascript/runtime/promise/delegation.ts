// `yield*` in async generators (ECMA-262 §15.5.5): an iterator that the generator's own `yield*` steps, and that gives the generator what
// it has to await between two steps.
import { asyncIteratorOf } from "./async-from-sync.ts";
import { isObject } from "./operations.ts";

/** What a generator yields in the place of an `await`: what is awaited, and what comes of it. */
export interface Awaiting {
  readonly 0: unknown;
  readonly 1?: unknown;
}

export type AwaitingMaker = new (value: unknown, kind: number) => Awaiting;

/** Steps of `yield*`: a result that is awaited, and one that is yielded as it is, which a plain `yield` awaits. */
export const awaitedStep = 1;
export const yieldedStep = 2;

interface Steps {
  readonly throw?: unknown;
  readonly return?: unknown;
}

const { apply } = Reflect;

/** What is done with the outcome of what is awaited. */
type Waiting = "result" | "end" | "close" | null;

let returned: { readonly value: unknown } | null = null;

/** What the last delegation returned that was told to. */
export function takeReturned(): { readonly value: unknown } | null {
  const taken = returned;
  returned = null;
  return taken;
}

/** In the place of the bundler's helper for `yield*`.
 * @param maker the bundler's class of what is awaited. */
export function delegationsBy(maker: AwaitingMaker) {
  class Delegation {
    readonly #iterator: Steps;
    readonly #next: unknown;
    #waiting: Waiting = null;

    constructor(iterable: Record<symbol, unknown>) {
      this.#iterator = asyncIteratorOf(iterable) as Steps;
      this.#next = (this.#iterator as { next?: unknown }).next;
    }

    [Symbol.iterator]() {
      return this;
    }

    next(value: unknown) {
      return this.#waiting === null ? this.#ask(this.#next, value) : this.#take(value);
    }

    return(value: unknown) {
      if (this.#waiting !== null) {
        const result = this.#take(value);
        if (result.done) returned = result;
        return result;
      }
      const method = this.#iterator.return;
      if (method !== undefined && method !== null) return this.#ask(method, value);
      return this.#wait("end", value);
    }

    throw(error: unknown) {
      if (this.#waiting !== null) {
        this.#waiting = null;
        throw error;
      }
      const method = this.#iterator.throw;
      if (method !== undefined && method !== null) return this.#ask(method, error);
      const close = this.#iterator.return;
      if (close === undefined || close === null) throw new TypeError(noThrow);
      return this.#wait("close", apply(close as never, this.#iterator, []));
    }

    #ask(method: unknown, value: unknown) {
      return this.#wait("result", apply(method as never, this.#iterator, [value]));
    }

    #wait(what: Waiting, value: unknown) {
      this.#waiting = what;
      return { value: new maker(value, awaitedStep) as unknown, done: false };
    }

    #take(outcome: unknown) {
      const waiting = this.#waiting;
      this.#waiting = null;
      if (waiting === "end") return { value: outcome, done: true };
      if (!isObject(outcome)) throw new TypeError("The result of an iterator is no object.");
      if (waiting === "close") throw new TypeError(noThrow);
      const { done } = outcome as { done?: unknown };
      const { value } = outcome as { value?: unknown };
      return done ? { value, done: true } : { value: new maker(value, yieldedStep), done: false };
    }
  }
  return (iterable: Record<symbol, unknown>) => new Delegation(iterable);
}

const noThrow = "The iterator has no method throw.";
