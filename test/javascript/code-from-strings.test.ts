import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type TestWorker, workerOf } from "./handlers.ts";
import { diagnosticsOf } from "./project.ts";
import { topLevelDiagnosticsOf } from "./top-level.ts";

const top = `
const render = new Function("it", "return '<p>' + it.name + '</p>' + (this === globalThis)");
const sum = (0, eval)("(...all) => all.reduce((sum, each) => sum + each, 0)");
const { constructor: GeneratorFunction } = Object.getPrototypeOf(function* () {});
const count = new GeneratorFunction("upTo", "for (let at = 1; at <= upTo; at++) yield at;");
const later = Function("f", "return Promise.resolve(1).then(f)");
const fail = new Function("throw new RangeError('evaluated')");
const burn = new Function("for (;;);");
const deep = new Function("f", "return 1 + f(f)");
let nested = null;
try { new Function("return " + "!".repeat(1e5) + 1) } catch ({ name }) { nested = name }
const told = [
  Function.name, typeof Function.prototype, render instanceof Function, count instanceof GeneratorFunction,
  (0, eval)(7), (0, eval)("1 + 1"), Function("return this")() === globalThis, nested,
];`;

const handlers = {
  answers: `async () => Response.json([
    render({ name: "Ada" }), sum(1, 2, 3), [...count(3)], await later((one) => one + 1), told,
  ])`,
  fails: "() => fail()",
  burns: "() => burn()",
  nests: `() => {
    try { return new Response(String(deep(deep))) } catch (error) { return new Response(error.name) }
  }`,
  "in a request": `() => {
    const attempts = [
      () => new Function("return 1"), () => (0, eval)("1"), () => render.constructor("return 1"), () => sum.constructor(""),
      () => count.constructor(""),
    ];
    return Response.json(attempts.map((attempt) => {
      try { return String(attempt()) } catch ({ name, message }) { return name + ": " + message }
    }));
  }`,
};

describe("code from strings that is evaluated at top level", () => {
  let worker: TestWorker;
  beforeAll(async () => {
    worker = await workerOf(handlers, { top, settings: { limits: { fuel: 100_000_000 } } });
  }, 60_000);
  afterAll(() => worker?.end());

  test("is there in each request", async () => {
    for (let time = 0; time < 2; time++) {
      const { text } = await worker.call("answers");
      expect(JSON.parse(text)).toEqual([
        "<p>Ada</p>true",
        6,
        [1, 2, 3],
        2,
        ["Function", "function", true, true, 7, 2, true, "RangeError"],
      ]);
    }
  });

  test("fails with a stack that names the file of its caller", async () => {
    const { log, error } = await worker.call("fails");
    expect(error).toBe("guest-trap");
    expect(log[0]).toMatch(/^error The handler threw: RangeError: evaluated\n/);
    expect(log[0]).toMatch(/index\.js:\d+:\d+/);
  });

  test("burns the request's fuel, and nests as other code does", async () => {
    expect(await worker.call("burns")).toMatchObject({ status: null, error: "fuel-exhausted" });
    expect((await worker.call("nests")).text).toBe("RangeError");
  });

  test("makes no more code while a request runs", async () => {
    const told = JSON.parse((await worker.call("in a request")).text) as string[];
    expect(new Set(told)).toEqual(
      new Set(["EvalError: Code from strings (eval, new Function) is not run in a Skerry worker"]),
    );
  });
});

describe("code from strings at top level is refused", () => {
  const handler = "export default { fetch: () => new Response() };\n";
  test.each([
    ["an async function", 'new Function("return async () => 1")', "Code from strings has no async"],
    ["import()", `(0, eval)("import('x')")`, "Code from strings has no async"],
    ["an async constructor", '(async () => {}).constructor("")', "Code from strings has no async"],
    ["what does not parse", 'new Function("return (")', "SyntaxError"],
  ])("where it is %s", async (_, code, told) => {
    const text = await topLevelDiagnosticsOf({ "src/index.js": `${handler}${code};` });
    expect(text).toContain(told);
  });

  test("where it nests too deeply for the engine", async () => {
    const code = 'new Function("return " + "!".repeat(1e5) + 1);';
    const text = await diagnosticsOf({ "src/index.js": handler + code });
    expect(text).toContain("Top-level code called itself too deeply");
  });
});
