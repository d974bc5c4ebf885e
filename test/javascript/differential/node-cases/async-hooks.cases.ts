import { AsyncLocalStorage, AsyncResource } from "node:async_hooks";
import { EventEmitter } from "node:events";
import { setTimeout as wait } from "node:timers/promises";
import { type Case, casesNamed } from "../case.ts";

const storage = new AsyncLocalStorage<unknown>();
const other = new AsyncLocalStorage<unknown>();
const get = () => storage.getStore();

const named: Record<string, () => unknown> = {
  "run, nested, and what is left": () => [
    get(),
    storage.run(1, () => [get(), storage.run(2, get), get(), storage.exit(get), get()]),
    storage.run("with", (...values) => [...values, get()], 3, 4),
    get(),
  ],
  "a run that throws": () => {
    try {
      storage.run(1, () => {
        throw new RangeError("in it");
      });
    } catch (error) {
      return [(error as Error).message, get()];
    }
  },
  "across awaits": () =>
    storage.run({ id: 7 }, async () => {
      const seen = [get()];
      await null;
      seen.push(get());
      await Promise.resolve();
      seen.push(get());
      await wait(1);
      seen.push(get());
      try {
        await Promise.reject(new Error());
      } catch {
        seen.push(get());
      }
      for await (const each of numbers()) seen.push([each, get()]);
      return seen;
    }),
  "requests that take turns": () =>
    Promise.all(
      [1, 2, 3].map((id) =>
        storage.run(id, async () => {
          const seen = [];
          for (let turn = 0; turn < 5; turn++) {
            await (turn % 2 === 0 ? null : wait(turn));
            seen.push(get());
          }
          return seen;
        }),
      ),
    ),
  "then goes by where it was called": async () => {
    let settle: (value: unknown) => void = () => {};
    const promise = storage.run("made", () => new Promise((resolve) => (settle = resolve)));
    const found = Promise.all([
      promise.then(get),
      storage.run("then", () => promise.then(get)),
      storage.run("finally", () => promise.finally(() => wait(1)).then(get)),
      storage.run("caught", () => promise.then(() => Promise.reject()).catch(get)),
    ]);
    storage.run("settled", () => settle(0));
    return [await found, get()];
  },
  "a thenable's then": () =>
    storage.run("thenable", async () => {
      const seen: unknown[] = [];
      const thenable = {
        // biome-ignore lint/suspicious/noThenProperty: it is what is tested.
        then(resolve: (value: unknown) => void) {
          seen.push(get());
          resolve(get());
        },
      };
      return [await (thenable as unknown as Promise<unknown>), seen, get()];
    }),
  "timers, microtasks and emitters": () =>
    new Promise((resolve) => {
      const seen: unknown[] = [];
      const emitter = new EventEmitter();
      storage.run("set", () => {
        setTimeout((value: unknown) => seen.push(["timeout", value, get()]), 2, "x");
        queueMicrotask(() => seen.push(["microtask", get()]));
        process.nextTick(() => seen.push(["tick", get()]));
        emitter.on("x", () => seen.push(["listener", get()]));
        let times = 0;
        const interval = setInterval(() => {
          seen.push(["interval", get()]);
          if (++times === 2) clearInterval(interval);
        }, 5);
      });
      storage.run("emitted", () => emitter.emit("x"));
      setTimeout(() => resolve([seen.sort(), get()]), 30);
    }),
  enterWith: async () => {
    const inner = async () => {
      storage.enterWith("entered");
      await null;
      return get();
    };
    const seen = await storage.run("outer", async () => [await inner(), get()]);
    return [seen, get()];
  },
  "a job that enters leaves the next one alone": async () => {
    const seen: unknown[] = [];
    queueMicrotask(() => storage.enterWith("left behind"));
    queueMicrotask(() => seen.push(get()));
    setTimeout(() => storage.enterWith("left behind"), 0);
    setTimeout(() => seen.push(get()), 0);
    await wait(5);
    return [seen, get()];
  },
  "two storages, and one that is disabled": () =>
    storage.run(1, () =>
      other.run(2, async () => {
        await null;
        const both = [get(), other.getStore()];
        other.disable();
        return [both, get(), other.getStore()];
      }),
    ),
  "a value by default, and a name": () => {
    const made = new AsyncLocalStorage({ defaultValue: "usual", name: "mine" } as never);
    return [
      made.getStore(),
      made.run(undefined, () => made.getStore()),
      (made as never as { name: string }).name,
    ];
  },
  "bind and snapshot": () => {
    const [bound, snapshot] = storage.run("bound", () => [
      AsyncLocalStorage.bind(function (this: unknown, a: unknown, b: unknown) {
        return [this, a, b, get()];
      }),
      AsyncLocalStorage.snapshot(),
    ]);
    return storage.run("later", () => [
      bound!.call("self", 1, 2),
      bound!.length,
      (snapshot as (...values: unknown[]) => unknown)((x: unknown) => [x, get()], 5),
      get(),
    ]);
  },
  "a resource": () => {
    const resource = storage.run("made", () => new AsyncResource("MINE"));
    return storage.run("used", () => [
      resource.runInAsyncScope(
        function (this: unknown, value: unknown) {
          return [this, value, get()];
        },
        "self",
        1,
      ),
      resource.bind(() => get())(),
      resource.emitDestroy() === resource,
      get(),
    ]);
  },
  "a resource without a type": () => new AsyncResource(7 as never),
  "what is no function": () => AsyncResource.bind(7 as never),
};

async function* numbers() {
  yield 1;
  await null;
  yield 2;
}

export const asyncHooksCases: readonly Case[] = casesNamed("async_hooks", named);
