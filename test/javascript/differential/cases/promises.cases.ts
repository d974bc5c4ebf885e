// biome-ignore-all lint/suspicious/noThenProperty: thenables are what is tested here.
import { type Case, casesNamed } from "../case.ts";

/** What the tests' types do not know yet, of ECMAScript 2025 and later. */
const newer = { Promise, Array } as unknown as {
  Promise: { try(run: () => unknown): Promise<unknown> };
  Array: {
    fromAsync(items: unknown, map?: (value: number) => unknown): Promise<unknown[]>;
  };
};

/** Runs with a log, and gives it back when all that the run started is done. */
function ordered(run: (log: (entry: unknown) => void) => unknown): () => Promise<unknown> {
  return async () => {
    const entries: unknown[] = [];
    const result = await run((entry) => void entries.push(entry));
    await new Promise((resolve) => setTimeout(resolve, 1));
    return [entries, result];
  };
}

/** Logs at each of a number of turns of the microtask queue, as a clock to measure others by. */
function clock(log: (entry: unknown) => void, turns: number): void {
  let promise = Promise.resolve();
  for (let turn = 1; turn <= turns; turn++) promise = promise.then(() => log(turn));
}

const order: Record<string, () => unknown> = {
  "then after synchronous code": ordered((log) => {
    Promise.resolve().then(() => log("then"));
    log("now");
  }),
  "two chains take turns": ordered((log) => {
    for (const name of ["a", "b"]) {
      Promise.resolve()
        .then(() => log(`${name}1`))
        .then(() => log(`${name}2`));
    }
  }),
  "await takes one turn": ordered((log) => {
    clock(log, 3);
    void (async () => {
      await null;
      log("await");
    })();
  }),
  "await of a promise takes one turn": ordered((log) => {
    clock(log, 3);
    void (async () => {
      await Promise.resolve();
      log("await");
    })();
  }),
  "await of a thenable takes two turns": ordered((log) => {
    clock(log, 4);
    void (async () => {
      await { then: (resolve: (value: unknown) => void) => resolve(1) };
      log("await");
    })();
  }),
  "return of a promise takes three turns": ordered((log) => {
    clock(log, 5);
    void (async () => Promise.resolve())().then(() => log("returned"));
  }),
  "return of a value takes one turn": ordered((log) => {
    clock(log, 5);
    void (async () => 1)().then(() => log("returned"));
  }),
  "resolve with a promise takes two turns more": ordered((log) => {
    clock(log, 5);
    new Promise<void>((resolve) => resolve(Promise.resolve())).then(() => log("resolved"));
  }),
  "then that returns a promise": ordered((log) => {
    clock(log, 6);
    Promise.resolve()
      .then(() => Promise.resolve())
      .then(() => log("chained"));
  }),
  "queueMicrotask among promises": ordered((log) => {
    Promise.resolve().then(() => log("a"));
    queueMicrotask(() => log("b"));
    Promise.resolve().then(() => log("c"));
  }),
  "microtasks before timers": ordered((log) => {
    setTimeout(() => log("timer"), 0);
    Promise.resolve()
      .then(() => log("a"))
      .then(() => log("b"));
  }),
  "microtasks between timers": ordered(async (log) => {
    setTimeout(() => {
      log("timer 1");
      queueMicrotask(() => log("microtask"));
    }, 0);
    setTimeout(() => log("timer 2"), 0);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }),
  "Promise.all is late by its parts": ordered((log) => {
    clock(log, 5);
    Promise.all([1, Promise.resolve(2)]).then((values) => log(values));
  }),
  "Promise.race is as early as the first": ordered((log) => {
    clock(log, 5);
    Promise.race([new Promise(() => {}), Promise.resolve("r")]).then((value) => log(value));
  }),
  "catch and finally": ordered((log) => {
    clock(log, 6);
    Promise.reject(new Error("x"))
      .then(() => log("never"))
      .catch((error: Error) => log(error.message))
      .finally(() => log("finally"))
      .then(() => log("after"));
  }),
  "await in a loop": ordered(async (log) => {
    clock(log, 4);
    for (const value of [1, 2, 3]) {
      await value;
      log(`loop ${value}`);
    }
  }),
  "for await over promises": ordered(async (log) => {
    clock(log, 8);
    for await (const value of [Promise.resolve("a"), "b"]) log(value);
  }),
  "for await over an async generator": ordered(async (log) => {
    clock(log, 8);
    const values = (async function* () {
      yield "a";
      yield Promise.resolve("b");
    })();
    for await (const value of values) log(value);
  }),
  "yield* of an async generator": ordered(async (log) => {
    clock(log, 12);
    async function* inner() {
      yield 1;
      yield 2;
    }
    async function* outer() {
      yield* inner();
    }
    for await (const value of outer()) log(`value ${value}`);
  }),
  "yield* of an iterator whose results throw, or are none": ordered(async (log) => {
    const results: unknown[] = [
      Object.defineProperty({}, "done", {
        get() {
          throw new RangeError("done");
        },
      }),
      Object.defineProperty({ done: true }, "value", {
        get() {
          throw new RangeError("value");
        },
      }),
      null,
      7,
    ];
    for (const result of results) {
      for (const method of ["next", "return", "throw"] as const) {
        let given: unknown = { done: false, value: "first" };
        const answer = async () => given as IteratorResult<string>;
        const inner = { next: answer, return: answer, throw: answer };
        const delegating = (async function* () {
          try {
            yield* { [Symbol.asyncIterator]: () => inner } as AsyncIterable<string>;
          } catch (error) {
            log(`caught ${(error as Error).name}`);
            yield "after";
          }
        })();
        await delegating.next();
        given = result;
        const { done, value } = await delegating[method]("given" as never);
        log(`${method} ${done} ${value}`);
      }
    }
  }),
  "return of an async generator": ordered(async (log) => {
    const generator = (async function* () {
      try {
        yield 1;
      } finally {
        log("cleanup");
      }
    })();
    log(await generator.next());
    log(await generator.return(9 as never));
    log(await generator.next());
  }),
  "requests to an async generator are queued": ordered(async (log) => {
    const generator = (async function* () {
      yield 1;
      yield 2;
    })();
    const results = await Promise.all([generator.next(), generator.next(), generator.next()]);
    log(results);
  }),
  "requests to an async generator that throws are answered in turn": ordered(async (log) => {
    const generator = (async function* () {
      await null;
      yield 1;
    })();
    const first = generator.next();
    const thrown = Array.from({ length: 3_000 }, (_, index) => generator.throw(index));
    const next = generator.next();
    const outcomes = await Promise.allSettled(thrown);
    log(outcomes.every((each, at) => each.status === "rejected" && each.reason === at));
    log([await first, await next]);
  }),
  "an async function that throws at once": ordered((log) => {
    clock(log, 3);
    (async () => {
      throw new Error("x");
    })().catch(() => log("caught"));
  }),
  "try and finally with await": ordered(async (log) => {
    const run = async () => {
      try {
        await Promise.reject(new RangeError("x"));
      } catch (error) {
        log((error as Error).name);
        await null;
        return "caught";
      } finally {
        await null;
        log("finally");
      }
    };
    return run();
  }),
  "Promise.try": ordered((log) => {
    clock(log, 3);
    newer.Promise.try(() => {
      log("called");
      return 1;
    }).then(() => log("then"));
  }),
  "async methods, getters and arrows keep this": ordered(async (log) => {
    const object = {
      value: 5,
      async method(extra: number) {
        await null;
        const arrow = async () => this.value + extra;
        return arrow();
      },
    };
    log(await object.method(2));
  }),
};

const thenable = (value: unknown) => ({
  then: (resolve: (value: unknown) => void) => resolve(value),
});
const settled = (promise: Promise<unknown>) =>
  promise.then(
    (value) => ["fulfilled", value],
    (reason) => ["rejected", reason instanceof Error ? reason.name : reason],
  );

const behaviour: Record<string, () => unknown> = {
  "Promise.all": () => Promise.all([1, Promise.resolve(2), thenable(3)]),
  "Promise.all of none": () => Promise.all([]),
  "Promise.all with a rejection": () =>
    settled(Promise.all([1, Promise.reject(new RangeError("x"))])),
  "Promise.all of no iterable": () => settled(Promise.all(5 as never)),
  "Promise.allSettled": () => Promise.allSettled([1, Promise.reject("x"), thenable(3)]),
  "Promise.any": () => Promise.any([Promise.reject(1), Promise.resolve(2)]),
  "Promise.any of rejections": async () => {
    try {
      return await Promise.any([Promise.reject(1), Promise.reject(2)]);
    } catch (error) {
      return [(error as AggregateError).name, (error as AggregateError).errors];
    }
  },
  "Promise.any of none": () => settled(Promise.any([])),
  "Promise.race": () => Promise.race([Promise.resolve(1), 2]),
  "Promise.withResolvers": async () => {
    const { promise, resolve, reject } = Promise.withResolvers();
    resolve(1);
    reject(2);
    return promise;
  },
  "Promise.try of a throw": () =>
    settled(
      newer.Promise.try(() => {
        throw new RangeError("x");
      }),
    ),
  "Promise.resolve of its own": () => {
    const promise = Promise.resolve(1);
    return Promise.resolve(promise) === promise;
  },
  "a promise of itself": () => {
    const { promise, resolve } = Promise.withResolvers<unknown>();
    resolve(promise);
    return settled(promise);
  },
  "an executor that throws": () =>
    settled(
      new Promise(() => {
        throw new RangeError("x");
      }),
    ),
  "an executor that throws after resolve": () =>
    settled(
      new Promise((resolve) => {
        resolve(1);
        throw new RangeError("x");
      }),
    ),
  "no executor": () => new (Promise as unknown as new () => Promise<unknown>)(),
  "called without new": () => (Promise as unknown as (run: () => void) => void)(() => {}),
  "a then that throws": () =>
    settled(
      Promise.resolve({
        get then() {
          throw new RangeError("x");
        },
      }),
    ),
  "a then that calls both": () =>
    settled(
      Promise.resolve({
        then(resolve: (value: unknown) => void, reject: (reason: unknown) => void) {
          resolve(1);
          reject(2);
          throw new Error("x");
        },
      }),
    ),
  "then of no functions": () => settled(Promise.resolve(1).then(null, 5 as never)),
  "finally passes the value on": () => settled(Promise.resolve(1).finally(() => 2)),
  "finally passes a rejection on": () =>
    settled(
      Promise.resolve(1).finally(() => {
        throw new RangeError("x");
      }),
    ),
  "a class of one's own": async () => {
    class Own extends Promise<unknown> {}
    const promise = Own.resolve(1);
    return [
      promise instanceof Own,
      promise.then(() => 1) instanceof Own,
      Own.all([1]) instanceof Own,
      await promise.then((value) => [value]),
    ];
  },
  species: () => {
    class Own extends Promise<unknown> {
      static override get [Symbol.species]() {
        return Promise;
      }
    }
    return Own.resolve(1).then(() => {}) instanceof Own;
  },
  "an async function's promise": () => [
    (async () => {})() instanceof Promise,
    Object.prototype.toString.call((async () => {})()),
  ],
  "names and lengths": () => [
    Promise.name,
    Promise.length,
    Promise.prototype.then.name,
    Promise.prototype.then.length,
    Promise.all.length,
  ],
  "no enumerable members": () => [Object.keys(Promise), Object.keys(Promise.prototype)],
  "Array.fromAsync": () =>
    newer.Array.fromAsync([Promise.resolve(1), 2], (value) => Promise.resolve(value * 2)),
  "Array.fromAsync of an async generator": () =>
    newer.Array.fromAsync(
      (async function* () {
        yield 1;
        yield 2;
      })(),
    ),
  "an unhandled rejection that is handled later": async () => {
    const promise = Promise.reject(new RangeError("x"));
    return settled(promise);
  },
  "a long chain": async () => {
    let promise = Promise.resolve(0);
    for (let index = 0; index < 1000; index++) promise = promise.then((value) => value + 1);
    return promise;
  },
};

export const promisesCases: Case[] = [
  ...casesNamed("order", order),
  ...casesNamed("Promise", behaviour),
];
