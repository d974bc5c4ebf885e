import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type TestWorker, workerOf } from "./handlers.ts";

/** What is logged, and the line it makes. */
const lines: readonly (readonly [code: string, line: string])[] = [
  [
    'console.log("a", 1, true, null, undefined, -0, 10n, Symbol("s"))',
    "a 1 true null undefined -0 10n Symbol(s)",
  ],
  ["console.log()", ""],
  ['console.log({ a: 1, "b-c": "it\'s" }, ["x", [1]])', "{ a: 1, 'b-c': \"it's\" } [ 'x', [ 1 ] ]"],
  ["console.log([], {}, new Map(), new Set([1]))", "[] {} Map(0) {} Set(1) { 1 }"],
  ["console.log(new Map([[{ a: 1 }, 'x']]))", "Map(1) { { a: 1 } => 'x' }"],
  [
    "console.log({ a: { b: { c: { d: { e: { f: 1 } } } } } })",
    "{ a: { b: { c: { d: { e: [Object] } } } } }",
  ],
  [
    "console.log(class Cup {}, () => {}, function makeTea() {})",
    "[Function: Cup] [Function (anonymous)] [Function: makeTea]",
  ],
  ["console.log(new (class Point { x = 1; #hidden = 2 })())", "Point { x: 1 }"],
  ["console.log(Object.create(null))", "[Object: null prototype] {}"],
  ["console.log(/x/gi, new Date(0), new Date(NaN))", "/x/gi 1970-01-01T00:00:00.000Z Invalid Date"],
  [
    "console.log({ get a() { throw 1 }, set a(x) {}, get b() { throw 1 } })",
    "{ a: [Getter/Setter], b: [Getter] }",
  ],
  [
    "console.log(new Uint8Array(3), new ArrayBuffer(2))",
    "Uint8Array(3) [ 0, 0, 0 ] ArrayBuffer { byteLength: 2 }",
  ],
  ["const a = { b: {} }; a.b.a = a; console.log(a)", "{ b: { a: [Circular] } }"],
  ["console.log(new Proxy({}, { ownKeys() { throw 1 } }))", "[an object that can't be looked at]"],
  [
    "console.log(new URL('http://x/y'), new Headers({ A: '1' }))",
    "URL { href: 'http://x/y' } Headers { a: '1' }",
  ],
  [
    "console.log('%s|%d|%i|%f|%j|%o|%%|%c|%x', 'a', '1.5', 1.9, '2.5', { b: 1 }, [2], 'css', 'rest')",
    'a|1.5|1|2.5|{"b":1}|[ 2 ]|%||%x rest',
  ],
  ["console.log('100%', 'sure')", "100% sure"],
  ["console.dir({ a: { b: {} } }, { depth: 0 })", "{ a: [Object] }"],
  [
    "console.table([{ a: 1, b: 'x' }, { a: 22 }])",
    "(index) | a  | b\n--------|----|----\n0       | 1  | 'x'\n1       | 22 |",
  ],
  ["console.count('n'); ", "n: 1"],
];

const handlers = {
  ...Object.fromEntries(lines.map(([code]) => [code, `() => { ${code}; return new Response() }`])),
  levels: `() => {
    for (const level of ["debug", "log", "info", "warn", "error"]) console[level](level);
    console.assert(true, "not this"); console.assert(false, "sum of %s", "parts"); console.assert(0);
    return new Response();
  }`,
  groups: `() => {
    console.group("outer"); console.warn("two\\nlines"); console.group(); console.log("inner");
    console.groupEnd(); console.groupEnd(); console.groupEnd(); console.log("outside");
    return new Response();
  }`,
  times: `() => {
    console.time(); console.timeLog(); console.timeEnd(); console.timeEnd(); console.countReset("x");
    return new Response();
  }`,
  errors: `function errors() {
    console.log("failed:", new TypeError("bad", { cause: new Error("worse") }));
    console.trace("here");
    return new Response();
  }`,
  "own errors": `() => {
    class Refusal extends Error { get name() { return "Refusal" } code = 7 }
    const own = new Refusal("not today");
    for (const key of ["name", "message", "stack"]) {
      Object.defineProperty(own, key, { value: key === "stack" ? "" : "own " + key, enumerable: true });
    }
    console.log(own);
    return new Response();
  }`,
  long: `() => {
    console.log({ text: "y".repeat(20000) }, Array(1000).fill(0), "z".repeat(20000).length);
    const wide = {};
    for (let i = 0; i < 5000; i++) wide["key" + i] = { value: "x".repeat(50) };
    console.log(wide);
    return new Response();
  }`,
};

let worker: TestWorker;
beforeAll(async () => {
  worker = await workerOf(handlers);
});
afterAll(() => worker?.end());

test.each(lines)("%s", async (code, line) => {
  const { log } = await worker.call(code);
  expect(log).toEqual([`info ${line}`]);
});

describe("console", () => {
  test("has the log's levels", async () => {
    const { log } = await worker.call("levels");
    expect(log).toEqual([
      "debug debug",
      "info log",
      "info info",
      "warn warn",
      "error error",
      "error Assertion failed: sum of parts",
      "error Assertion failed",
    ]);
  });

  test("indents what stands in groups", async () => {
    const { log } = await worker.call("groups");
    expect(log).toEqual(["info outer", "warn   two\n  lines", "info     inner", "info outside"]);
  });

  test("measures what a request has waited, and no other time", async () => {
    const { log } = await worker.call("times");
    expect(log).toEqual([
      "info default: 0ms",
      "info default: 0ms",
      "warn No timer default was started",
      "warn No count x was begun",
    ]);
  });

  test("shows errors with their causes, and stacks at their places in the source", async () => {
    const { log } = await worker.call("errors");
    expect(log[0]).toMatch(/^info failed: TypeError: bad\n +at errors \(index\.js:\d+:\d+\)\n/);
    expect(log[0]).toMatch(/cause: Error: worse\n +at errors \(index\.js:\d+:\d+\)\n/);
    expect(log[1]).toMatch(/^debug Trace: here\n +at errors \(index\.js:\d+:\d+\)\n/);
    expect(log.join()).not.toMatch(/user\.js|format-value/);
  });

  test("shows name and message of an error once, and what else it has", async () => {
    const { log } = await worker.call("own errors");
    expect(log).toEqual(["info [own name: own message] { code: 7 }"]);
  });

  test("bounds what one value takes", async () => {
    const { log } = await worker.call("long");
    expect(log[0]).toContain("... 10000 more characters");
    expect(log[0]).toContain("... 900 more items");
    expect(log[0]!.length).toBeLessThan(11_000);
    expect(log[1]!.length).toBeLessThan(32_000);
  });
});
