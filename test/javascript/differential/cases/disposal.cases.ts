import { type Case, casesNamed } from "../case.ts";

/** A resource that logs what is done to it. */
function resource(log: unknown[], name: string, fails = false): AsyncDisposable {
  return {
    async [Symbol.asyncDispose]() {
      log.push(`${name} begins`);
      await null;
      log.push(`${name} ends`);
      if (fails) throw new RangeError(name);
    },
  };
}

/** The outcome of a promise, with all that an error suppresses. */
async function outcome(promise: unknown): Promise<unknown> {
  const told = (error: unknown): unknown =>
    error instanceof SuppressedError
      ? [told(error.error), told(error.suppressed)]
      : [(error as Error).name, (error as Error).message];
  try {
    return ["fulfilled", await promise];
  } catch (error) {
    return ["rejected", told(error)];
  }
}

const refused = (run: () => unknown) => {
  try {
    return run();
  } catch (error) {
    return (error as Error).name;
  }
};

async function* counting(log: unknown[]) {
  try {
    yield 1;
    yield 2;
  } finally {
    await null;
    log.push("finally");
  }
}

const stacks: Record<string, () => unknown> = {
  "in the opposite order, each awaited": async () => {
    const log: unknown[] = [];
    const stack = new AsyncDisposableStack();
    const first = resource(log, "first");
    const same = stack.use(first) === first;
    stack.use(null);
    stack.use(undefined);
    stack.use({ [Symbol.dispose]: () => void log.push("synchronous") });
    stack.adopt("adopted", (value) => void log.push(value));
    stack.defer(async () => void log.push("deferred"));
    const before = stack.disposed;
    const promise = stack.disposeAsync();
    log.push("called", before, stack.disposed, promise instanceof Promise, same);
    return [await outcome(promise), await outcome(stack.disposeAsync()), log];
  },
  "what fails suppresses what failed before": async () => {
    const log: unknown[] = [];
    const stack = new AsyncDisposableStack();
    for (const name of ["a", "b", "c"]) stack.use(resource(log, name, true));
    return [await outcome(stack.disposeAsync()), log];
  },
  "one fails, and the others are disposed of": async () => {
    const log: unknown[] = [];
    const stack = new AsyncDisposableStack();
    stack.use(resource(log, "a"));
    stack.defer(() => {
      throw new TypeError("b");
    });
    return [await outcome(stack.disposeAsync()), log];
  },
  "what a synchronous resource returns is not awaited": async () => {
    const stack = new AsyncDisposableStack();
    stack.use({ [Symbol.dispose]: () => Promise.reject(new RangeError("x")).catch(() => 1) });
    return outcome(stack.disposeAsync());
  },
  "turns of an empty one, one of nothing and one of a resource": async () => {
    const log: unknown[] = [];
    const some: [string, ((stack: AsyncDisposableStack) => unknown) | null][] = [
      ["empty", null],
      ["nothing", (stack) => stack.use(null)],
      ["a resource", (stack) => stack.defer(() => {})],
      ["both", (stack) => [stack.use(null), stack.defer(() => {})]],
    ];
    for (const [name, fill] of some) {
      const stack = new AsyncDisposableStack();
      fill?.(stack);
      let turn = Promise.resolve();
      for (let count = 1; count < 4; count++) turn = turn.then(() => void log.push(count));
      await stack.disposeAsync();
      log.push(name);
      await turn;
    }
    return log;
  },
  "moved to another": async () => {
    const log: unknown[] = [];
    const stack = new AsyncDisposableStack();
    stack.use(resource(log, "a"));
    const moved = stack.move();
    const states = [stack.disposed, moved.disposed, moved instanceof AsyncDisposableStack];
    await stack.disposeAsync();
    log.push("the first is empty");
    await moved.disposeAsync();
    return [states, log];
  },
  "what is refused": async () => {
    const stack = new AsyncDisposableStack();
    const closed = new AsyncDisposableStack();
    await closed.disposeAsync();
    return [
      ...[1, {}, { [Symbol.asyncDispose]: 1 }, { [Symbol.asyncDispose]: null }].map((value) =>
        refused(() => stack.use(value as never)),
      ),
      refused(() => stack.adopt(1, 2 as never)),
      refused(() => stack.defer(undefined as never)),
      refused(() => closed.use(null)),
      refused(() => closed.defer(() => {})),
      refused(() => closed.adopt(1, () => {})),
      refused(() => closed.move()),
      refused(() => (AsyncDisposableStack as unknown as () => void)()),
      refused(() => AsyncDisposableStack.prototype.move.call({} as never)),
      await outcome(AsyncDisposableStack.prototype.disposeAsync.call({} as never)).then(
        (told) => (told as string[])[0],
      ),
    ];
  },
  "its shape": () => {
    const { prototype } = AsyncDisposableStack;
    const { disposeAsync } = prototype;
    return [
      AsyncDisposableStack.name,
      AsyncDisposableStack.length,
      Object.keys(prototype),
      Object.prototype.toString.call(new AsyncDisposableStack()),
      disposeAsync === prototype[Symbol.asyncDispose],
      disposeAsync.name,
      (["use", "adopt", "defer", "move"] as const).map((name) => prototype[name].length),
    ];
  },
};

const using: Record<string, () => unknown> = {
  "a stack": async () => {
    const log: unknown[] = [];
    {
      await using stack = new AsyncDisposableStack();
      stack.use(resource(log, "a"));
      log.push("within");
    }
    return log;
  },
  "an async generator that has begun": async () => {
    const log: unknown[] = [];
    {
      await using generator = counting(log);
      log.push((await generator.next()).value);
    }
    return log;
  },
  "an async generator that has not": async () => {
    const log: unknown[] = [];
    {
      await using generator = counting(log);
      log.push(typeof generator.next);
    }
    return log;
  },
  "an async generator's dispose method": async () => {
    const log: unknown[] = [];
    const generator = counting(log);
    await generator.next();
    const promise = generator[Symbol.asyncDispose]() as unknown as Promise<unknown>;
    const isPromise = promise instanceof Promise;
    return [isPromise, await promise, log, await generator.next()];
  },
  "async iterators' dispose method": async () => {
    const prototype = Object.getPrototypeOf(
      Object.getPrototypeOf(Object.getPrototypeOf(counting([]))),
    ) as AsyncDisposable;
    const iterator = Object.assign(Object.create(prototype) as AsyncDisposable, {
      return: (...values: unknown[]) => values.length,
    });
    const none = Object.create(prototype) as AsyncDisposable;
    return [
      await iterator[Symbol.asyncDispose](),
      await none[Symbol.asyncDispose](),
      prototype[Symbol.asyncDispose].name,
      prototype[Symbol.asyncDispose].length,
    ];
  },
};

/** Cleans up in turns, around a value that it gives meanwhile. */
async function* cleaning(log: unknown[]) {
  try {
    yield 1;
    yield 2;
  } finally {
    log.push(await "cleaning");
    yield 3;
    log.push(await "clean");
  }
}

async function* outer(log: unknown[]) {
  try {
    yield* cleaning(log);
  } finally {
    log.push(await "outer");
  }
}

const generators: Record<string, () => unknown> = {
  "finally with await, where a loop is left": async () => {
    const log: unknown[] = [];
    for await (const value of counting(log)) {
      log.push(value);
      break;
    }
    return log;
  },
  "finally with await, where a loop throws": async () => {
    const log: unknown[] = [];
    const run = async () => {
      for await (const _ of counting(log)) throw new RangeError("no");
    };
    return [await outcome(run()), log];
  },
  "finally with await and yield, told to return": async () => {
    const log: unknown[] = [];
    const generator = cleaning(log);
    await generator.next();
    const steps = [await generator.return("x" as never), await generator.next()];
    return [steps, await generator.next(), log];
  },
  "finally within yield*, told to return": async () => {
    const log: unknown[] = [];
    const generator = outer(log);
    await generator.next();
    const steps = [await generator.return("x" as never), await generator.next()];
    return [steps, await generator.next(), log];
  },
  "told to throw": async () => {
    const log: unknown[] = [];
    const generator = outer(log);
    await generator.next();
    const first = await generator.throw(new RangeError("thrown"));
    return [first, await outcome(generator.next()), log];
  },
  "calls take their turns": async () => {
    const log: unknown[] = [];
    const generator = counting(log);
    const calls = [generator.next(), generator.next(), generator.next(), generator.next()];
    return [await Promise.all(calls), log];
  },
  "methods are inherited": () => Object.keys(counting([])),
  "what they inherit": () => {
    const generator = counting([]);
    return [
      Object.prototype.toString.call(generator),
      Symbol.asyncDispose in generator,
      generator[Symbol.asyncIterator]() === generator,
    ];
  },
};

class Collected {
  length = 0;
  readonly made: readonly unknown[];
  constructor(...made: unknown[]) {
    this.made = made;
  }
}

const { fromAsync } = Array as unknown as {
  fromAsync(this: unknown, source: unknown, mapper?: unknown, self?: unknown): Promise<unknown>;
};

const collecting: Record<string, () => unknown> = {
  "its shape": () => [fromAsync.length, fromAsync.name, Object.hasOwn(fromAsync, "prototype")],
  "it is no constructor": () => new (fromAsync as unknown as new (list: unknown[]) => unknown)([]),
  "by constructors": async () => [
    await fromAsync.call(Collected, [1, Promise.resolve(2)]),
    await fromAsync.call(Collected, { length: 2, 0: Promise.resolve(1) }),
    await fromAsync.call(Math.max, [1]),
    await fromAsync.call(() => {}, [2]),
    await fromAsync.call(undefined, [3]),
  ],
  "what is asked of the source, and in which order": async () => {
    const log: unknown[] = [];
    const source = {
      get [Symbol.asyncIterator]() {
        log.push("asyncIterator");
        return undefined;
      },
      get [Symbol.iterator]() {
        log.push("iterator");
        return () => [1, 2].values();
      },
    };
    class Logged {
      constructor() {
        log.push("constructed");
      }
    }
    await fromAsync.call(Logged, source);
    return log;
  },
  "methods that are no functions": () =>
    Promise.all(
      [{ [Symbol.asyncIterator]: 1 }, { [Symbol.iterator]: "x" }, null, undefined].map(
        async (source) => ((await outcome(fromAsync(source))) as string[])[0],
      ),
    ),
  "values that are no objects": async () => [await fromAsync("aé"), await fromAsync(5)],
  "its mapper's this, and what it gets": () =>
    fromAsync(
      [7],
      function (this: unknown, ...values: unknown[]) {
        return [this, values];
      },
      "self",
    ),
  "a mapper that throws ends the iterator": async () => {
    const log: unknown[] = [];
    const fails = () => {
      throw new RangeError("no");
    };
    return [await outcome(fromAsync(counting(log), fails)), log];
  },
};

export const disposalCases: Case[] = [
  ...casesNamed("AsyncDisposableStack", stacks),
  ...casesNamed("await using", using),
  ...casesNamed("async generators", generators),
  ...casesNamed("Array.fromAsync", collecting),
];
