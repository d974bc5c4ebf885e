// Promise.all, allSettled, any and race (ECMA-262 §27.2.4). Each takes the constructor it was called on.
import { type Capability, newCapability, type Settle, type Thenable } from "./capability.ts";

/** Resolves a value to a promise, as the constructor's own `resolve` does. */
type Resolve = (value: unknown) => Thenable;

/** Runs `subscribe` for each value's promise; what throws meanwhile rejects the result. */
function combine(
  maker: unknown,
  values: Iterable<unknown>,
  subscribe: (capability: Capability, each: Iterable<Thenable>) => void,
): unknown {
  const capability = newCapability(maker);
  try {
    const { resolve } = maker as { resolve?: unknown };
    if (typeof resolve !== "function") {
      throw new TypeError("The promise's constructor has no function `resolve`");
    }
    subscribe(
      capability,
      promisesOf(values, (value) => resolve.call(maker, value)),
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

  /** Functions that fill the next entry; only the first call of any of them counts. */
  open(...forms: ((value: unknown) => unknown)[]): Settle[] {
    const index = this.entries.length;
    this.entries.push(undefined);
    this.#missing++;
    let filled = false;
    return forms.map((form) => (value) => {
      if (filled) return;
      filled = true;
      this.entries[index] = form(value);
      this.close();
    });
  }

  /** One entry less to wait for; called once more when all have been opened. */
  close(): void {
    if (--this.#missing === 0) this.#done(this.entries);
  }
}

const asItIs = (value: unknown): unknown => value;

export function all(maker: unknown, values: Iterable<unknown>): unknown {
  return combine(maker, values, ({ resolve, reject }, promises) => {
    const gathering = new Gathering(resolve);
    for (const promise of promises) {
      const [fill] = gathering.open(asItIs);
      promise.then(fill, reject);
    }
    gathering.close();
  });
}

export function allSettled(maker: unknown, values: Iterable<unknown>): unknown {
  return combine(maker, values, ({ resolve }, promises) => {
    const gathering = new Gathering(resolve);
    for (const promise of promises) {
      const [fulfil, refuse] = gathering.open(
        (value) => ({ status: "fulfilled", value }),
        (reason) => ({ status: "rejected", reason }),
      );
      promise.then(fulfil, refuse);
    }
    gathering.close();
  });
}

export function any(maker: unknown, values: Iterable<unknown>): unknown {
  return combine(maker, values, ({ resolve, reject }, promises) => {
    const gathering = new Gathering((errors) => {
      reject(new AggregateError(errors, "All promises were rejected"));
    });
    for (const promise of promises) {
      const [refuse] = gathering.open(asItIs);
      promise.then(resolve, refuse);
    }
    gathering.close();
  });
}

export function race(maker: unknown, values: Iterable<unknown>): unknown {
  return combine(maker, values, ({ resolve, reject }, promises) => {
    for (const promise of promises) promise.then(resolve, reject);
  });
}
