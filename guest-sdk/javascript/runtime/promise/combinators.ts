// Promise.all, allSettled, any and race (ECMA-262 §27.2.4). Each takes the constructor it was called on.
import { append } from "../own-lists.ts";
import { type Capability, newCapability, type Settle, type Thenable } from "./capability.ts";

/** Resolves a value to a promise, as the constructor's own `resolve` does. */
type Resolve = (value: unknown) => Thenable;

/** What the worker's own Promise does with less than its methods cost. */
export interface OwnPromises {
  readonly maker: unknown;
  /** A pending promise of that class, without an executor. */
  open(): Capability;
  /** The same as calling `then`, for promises of that class alone, without a promise derived that nobody sees.
   * @returns false where `then` has to be called. */
  react(promise: unknown, onFulfilled: Settle, onRejected: Settle): boolean;
}

/** What a combinator is called on, and with. */
export interface Combined {
  readonly maker: unknown;
  readonly values: Iterable<unknown>;
  readonly own: OwnPromises;
}

/** Has a promise tell its outcome. */
type Subscribe = (promise: Thenable, onFulfilled: Settle, onRejected: Settle) => void;

/** Runs `subscribe` for each value's promise; what throws meanwhile rejects the result. */
function combine(
  { maker, values, own }: Combined,
  subscribe: (capability: Capability, each: Iterable<Thenable>, tell: Subscribe) => void,
): unknown {
  const isOwn = maker === own.maker;
  const capability = isOwn ? own.open() : newCapability(maker);
  const tell: Subscribe = (promise, onFulfilled, onRejected) => {
    if (isOwn && own.react(promise, onFulfilled, onRejected)) return;
    promise.then(onFulfilled, onRejected);
  };
  try {
    const { resolve } = maker as { resolve?: unknown };
    if (typeof resolve !== "function") {
      throw new TypeError("The promise's constructor has no function `resolve`");
    }
    subscribe(
      capability,
      promisesOf(values, (value) => resolve.call(maker, value)),
      tell,
    );
  } catch (error) {
    capability.reject(error);
  }
  return capability.promise;
}

function* promisesOf(values: Iterable<unknown>, resolve: Resolve): Generator<Thenable> {
  for (const value of values) yield resolve(value);
}

/** Collects one entry for each promise, and calls `done` when the last of them is there. A function
 * that was given out counts once, however often it is called. */
class Gathering {
  readonly entries: unknown[] = [];
  #missing = 1;
  readonly #done: (entries: unknown[]) => void;

  constructor(done: (entries: unknown[]) => void) {
    this.#done = done;
  }

  /** A function that fills the next entry; only its first call counts. */
  open(): Settle {
    const index = this.entries.length;
    append(this.entries, undefined);
    this.#missing++;
    let filled = false;
    return (value) => {
      if (filled) return;
      filled = true;
      this.entries[index] = value;
      this.close();
    };
  }

  /** One entry less to wait for; called once more when all have been opened. */
  close(): void {
    if (--this.#missing === 0) this.#done(this.entries);
  }
}

export function all(combined: Combined): unknown {
  return combine(combined, ({ resolve, reject }, promises, tell) => {
    const gathering = new Gathering(resolve);
    for (const promise of promises) tell(promise, gathering.open(), reject);
    gathering.close();
  });
}

export function allSettled(combined: Combined): unknown {
  return combine(combined, ({ resolve }, promises, tell) => {
    const gathering = new Gathering(resolve);
    for (const promise of promises) {
      const fill = gathering.open();
      tell(
        promise,
        (value: unknown) => fill({ status: "fulfilled", value }),
        (reason: unknown) => fill({ status: "rejected", reason }),
      );
    }
    gathering.close();
  });
}

export function any(combined: Combined): unknown {
  return combine(combined, ({ resolve, reject }, promises, tell) => {
    const gathering = new Gathering((errors) => {
      reject(new AggregateError(errors, "All promises were rejected"));
    });
    for (const promise of promises) tell(promise, resolve, gathering.open());
    gathering.close();
  });
}

export function race(combined: Combined): unknown {
  return combine(combined, ({ resolve, reject }, promises, tell) => {
    for (const promise of promises) tell(promise, resolve, reject);
  });
}
