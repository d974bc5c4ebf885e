import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type TestWorker, workerOf } from "./handlers.ts";

const handlers = {
  kinds: `() => {
    const simple = async (a) => { await a };
    const all = [simple, async () => 1, async (a, b = { c: 1 }, ...d) => { await a }, async function () {}, asyncDeclared,
      async function named(a, { b } = {}) { return arguments.length }, own.method, own["a key"], Klass.made, new Klass().method,
      asyncGenerator, own.values, async function* () {}, new Klass().values];
    const tag = (each) => Object.prototype.toString.call(each).slice(8, -1);
    return Response.json(all.map((each) => [tag(each), each[Symbol.toStringTag], each.constructor.name,
      each instanceof AsyncFunction, each instanceof AsyncGeneratorFunction, each instanceof Function, typeof each,
      Reflect.getPrototypeOf(each) === each.constructor.prototype, each.__proto__ === each.constructor.prototype]));
  }`,
  others: `() => {
    const all = [() => {}, () => asyncDeclared(), (a) => (b) => async () => { await b }, function () { return asyncDeclared() },
      function () { return [1].map(async (x) => { await x }) }, (a) => { a(async () => { await a }) }, plainGenerator, Klass,
      Math.max, asyncDeclared.bind(null), own.plain, new Proxy(() => {}, {}), (0, eval), Function];
    return Response.json(all.map((each) => [Object.prototype.toString.call(each).slice(8, -1), each.constructor.name,
      each instanceof AsyncFunction]));
  }`,
  "the constructor": `() => {
    let refused = "";
    try { AsyncFunction("await 1") } catch (error) { refused = error.name }
    const { constructor } = Object.getPrototypeOf(async function () {});
    return Response.json([AsyncFunction.name, AsyncGeneratorFunction.name, constructor === AsyncFunction, refused,
      Object.prototype.toString.call(AsyncFunction.prototype),
      [AsyncFunction, AsyncGeneratorFunction, Object.getPrototypeOf(plainGenerator).constructor].every((each) =>
        Reflect.getPrototypeOf(each) === Function)]);
  }`,
  "prototypes of variables": `() => {
    const arrow = async () => {};
    const hidden = () => 1;
    const tag = (each) => each[Symbol.toStringTag] ?? "none";
    const inner = (asyncDeclared) => tag(Object.getPrototypeOf(asyncDeclared));
    return Response.json([tag(Object.getPrototypeOf(asyncDeclared)), tag(Object.getPrototypeOf(arrow)),
      tag(Object.getPrototypeOf(asyncGenerator)), Object.getPrototypeOf(asyncGenerator).prototype.return.length,
      tag(Object.getPrototypeOf(hidden)), inner(5), tag(Object.getPrototypeOf(plainGenerator))]);
  }`,
  "prototypes of generators": `async () => {
    const same = (...all) => all.every((each) => each !== null && each === all[0]);
    const variable = async function* () {};
    const expected = Object.getPrototypeOf(async function* () {}).prototype;
    const iterators = Object.getPrototypeOf(expected);
    let returned = 0;
    const own = Object.assign(Object.create(iterators), { async return(...all) { returned += 1 + all.length } });
    const failing = Object.create(iterators, { return: { get() { throw new RangeError("no return") } } });
    const dispose = iterators[Symbol.asyncDispose];
    const hidden = (asyncGenerator) => Object.getPrototypeOf(asyncGenerator.prototype);
    return Response.json([
      same(expected, Object.getPrototypeOf(asyncGenerator.prototype), Object.getPrototypeOf(variable.prototype),
        Object.getPrototypeOf(async function* () {}.prototype)),
      same(iterators, Object.getPrototypeOf(Object.getPrototypeOf(asyncGenerator.prototype))),
      same(Object.prototype, Object.getPrototypeOf({}), Reflect.getPrototypeOf(Klass.prototype), hidden(Klass),
        Object.getPrototypeOf((() => {}).constructor.prototype)),
      Reflect.getPrototypeOf(plainGenerator.prototype) === Object.getPrototypeOf(plainGenerator).prototype,
      dispose.name, dispose.length, await own[Symbol.asyncDispose]() === undefined, returned,
      await failing[Symbol.asyncDispose]().catch((error) => error.message), await dispose.call({}) === undefined,
    ]);
  }`,
  shown: `() => { console.log(asyncDeclared, own.values, Klass, plainGenerator, () => {}, {}); return new Response() }`,
  "sets a constructor": `() => {
    const made = () => {};
    made.constructor = Array;
    return Response.json([made.constructor === Array, (() => {}).constructor === Function]);
  }`,
  "yield star": `() => {
    const wrapped = {
      [Symbol.asyncIterator]() { throw new Error("it is no async generator") },
      [Symbol.iterator]() {
        return { next: (value) => ({ value, done: value === "end" }), return: (value) => ({ value: "closed " + value, done: true }) };
      },
    };
    const delegating = function* () { return yield* wrapped };
    const first = delegating(), second = delegating();
    return Response.json([first.next("dropped"), first.next(1), first.next("end"), second.next(), second.return(2)]);
  }`,
  "yield star of 100": `() => {
    const inner = function* () { for (let i = 0; i < 100; i++) yield i };
    const outer = function* () { yield* inner() };
    for (const _ of outer()) ;
    return new Response();
  }`,
  "yields 100": `() => {
    const inner = function* () { for (let i = 0; i < 100; i++) yield i };
    const outer = inner;
    for (const _ of outer()) ;
    return new Response();
  }`,
};

const top = `
  async function asyncDeclared() {}
  async function* asyncGenerator() { yield* [1] }
  function* plainGenerator() {}
  const own = { async method() {}, async ["a key"]() {}, async *values(a = 1) { yield a }, plain() {} };
  class Klass { static async made() {} async method() { await super.toString() } async *values() {} }
  const AsyncFunction = Object.getPrototypeOf(async () => {}).constructor;
  const AsyncGeneratorFunction = Object.getPrototypeOf(async function* () {}).constructor;
`;

let worker: TestWorker;
beforeAll(async () => {
  worker = await workerOf(handlers, { top });
});
afterAll(() => worker?.end());

async function told(handler: keyof typeof handlers) {
  const { text, message } = await worker.call(handler);
  expect(message).toBeNull();
  return JSON.parse(text);
}

describe("an async function", () => {
  test("is told by its tag, its constructor and its prototype, in every form", async () => {
    const of = (kind: string, isGenerator: boolean) => [
      ...[kind, kind, kind, !isGenerator, isGenerator, true, "function", true, true],
    ];
    expect(await told("kinds")).toEqual([
      ...Array.from({ length: 10 }, () => of("AsyncFunction", false)),
      ...Array.from({ length: 4 }, () => of("AsyncGeneratorFunction", true)),
    ]);
  });

  test("is not what only has one in it, or calls one", async () => {
    const kinds: string[][] = await told("others");
    expect(kinds.map(([tag]) => tag)).toEqual(
      kinds.map((_, index) => (index === 6 ? "GeneratorFunction" : "Function")),
    );
    expect(kinds.map(([, name]) => name)).toEqual(
      kinds.map((_, index) => (index === 6 ? "GeneratorFunction" : "Function")),
    );
    expect(kinds.every(([, , isOne]) => !isOne)).toBe(true);
  });

  test("has a constructor that refuses code from strings", async () => {
    const answer = ["AsyncFunction", "AsyncGeneratorFunction", true, "EvalError"];
    expect(await told("the constructor")).toEqual([...answer, "[object AsyncFunction]", true]);
  });

  test("has its prototype also where a variable that is one is asked for it", async () => {
    expect(await told("prototypes of variables")).toEqual([
      ...["AsyncFunction", "AsyncFunction", "AsyncGeneratorFunction", 1],
      ...["none", "none", "GeneratorFunction"],
    ]);
  });

  test("that is a generator has a prototype that inherits from that of all async iterators", async () => {
    expect(await told("prototypes of generators")).toEqual([
      ...[true, true, true, true, "[Symbol.asyncDispose]", 0, true, 1, "no return", true],
    ]);
  });

  test("is shown as one in the log", async () => {
    const { log } = await worker.call("shown");
    expect(log).toEqual([
      "info [AsyncFunction: asyncDeclared] [AsyncGeneratorFunction: values] [Function: Klass] " +
        "[GeneratorFunction: plainGenerator] [Function (anonymous)] {}",
    ]);
  });

  test("changes nothing for a function that sets its own constructor", async () => {
    expect(await told("sets a constructor")).toEqual([true, true]);
  });
});

describe("yield* in a generator that is not async", () => {
  test("reads what can be iterated synchronously, and passes values and ends through", async () => {
    expect(await told("yield star")).toEqual([
      { done: false },
      { value: 1, done: false },
      { value: "end", done: true },
      { done: false },
      { value: "closed 2", done: true },
    ]);
  });

  test("costs no call of a function for each value", async () => {
    const [through, plain] = [
      await worker.call("yield star of 100"),
      await worker.call("yields 100"),
    ];
    expect((through.fuel - plain.fuel) / 100n).toBeLessThan(12_000n);
  });
});
