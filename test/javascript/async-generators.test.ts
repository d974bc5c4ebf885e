import { runInThisContext } from "node:vm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestWorker, workerOf } from "./handlers.ts";

// What asynchronous generators do, step by step, held against Node's own.

/** An iterator whose every look is noted. `of` gives the results of a method by their number. */
const noting = `
  const log = [];
  const note = (...words) => { log.push(words.map(String).join(" ")); };
  const result = (name, done, value) => ({
    get done() { note("done of", name); return done },
    get value() { note("value of", name); return value },
  });
  const iterator = (symbol, methods) => {
    const made = {};
    for (const [name, results] of Object.entries(methods)) {
      let count = 0;
      Object.defineProperty(made, name, { get() {
        note("get", name);
        return results && function (...values) {
          note("call", name, this === made, values.length, values[0]);
          const given = results[Math.min(count++, results.length - 1)];
          return typeof given === "function" ? given() : given;
        };
      } });
    }
    return { get [symbol]() { note("get", symbol.description); return () => made } };
  };
  const ask = (step) => step.then(
    ({ value, done }) => note("answer", done, typeof value === "object" ? Object.prototype.toString.call(value) : value),
    (error) => note("failure", error instanceof TypeError ? "TypeError" : error));
  const tick = async (count) => { for (let at = 1; at <= count; at++) { await null; note("tick", at) } };
`;

const steps = (calls: string) => `
  const made = generator();
  const ticks = tick(12);
  await Promise.all([${calls}]);
  await ticks;
  return log.join("\\n");`;

const delegate = (iterable: string) => `
  async function* generator() {
    note("begins");
    try { note("whole", yield* ${iterable}) }
    catch (error) { note("caught", error instanceof TypeError ? "TypeError" : error); yield "after" }
    finally { note("finally") }
    return "end";
  }`;

const next =
  'next: [result("first", false, 1), result("second", false, 2), result("last", true, 3)]';
const many = "ask(made.next(1)), ask(made.next(2)), ask(made.next(3)), ask(made.next(4))";

const cases: Record<string, string> = {};
for (const symbol of ["asyncIterator", "iterator"]) {
  const of = (methods: string) => delegate(`iterator(Symbol.${symbol}, { ${methods} })`);
  const add = (name: string, methods: string, calls: string) => {
    cases[`${symbol}: ${name}`] = of(methods) + steps(calls);
  };
  add("next", next, many);
  add("no object", "next: [1]", "ask(made.next()), ask(made.next())");
  add("next throws", 'next: [() => { throw "thrown" }]', "ask(made.next()), ask(made.next())");
  add(
    "throw",
    `${next}, throw: [result("thrown", false, 5), result("thrown last", true, 6)]`,
    'ask(made.next()), ask(made.throw("x")), ask(made.throw("y")), ask(made.next())',
  );
  add("no throw", `${next}`, 'ask(made.next()), ask(made.throw("x")), ask(made.next())');
  add(
    "no throw, but return",
    `${next}, return: [result("closed", true, 7)]`,
    'ask(made.next()), ask(made.throw("x")), ask(made.next())',
  );
  add(
    "return",
    `${next}, return: [result("kept", false, 8), result("left", true, 9)]`,
    'ask(made.next()), ask(made.return("r")), ask(made.return("s")), ask(made.next())',
  );
  add("no return", `${next}`, 'ask(made.next()), ask(made.return("r")), ask(made.next())');
  add(
    "return gives no object",
    `${next}, return: [1]`,
    'ask(made.next()), ask(made.return("r")), ask(made.next())',
  );
}
cases["a value that is a promise"] =
  delegate("iterator(Symbol.asyncIterator, { next: [result('p', false, Promise.resolve(1))] })") +
  steps("ask(made.next()), ask(made.next())");
cases["of another generator"] = `
  async function* inner() { note("got", yield 1); yield Promise.resolve(2); return 3 }
  ${delegate("inner()")} ${steps(`${many}, ask(made.next(5))`)}`;
cases["a return of another generator"] = `
  async function* inner() { try { yield 1; yield 2 } finally { note("inner ends"); await null; note("inner ended") } }
  ${delegate("inner()")} ${steps('ask(made.next()), ask(made.return("r")), ask(made.next())')}`;
const plain = `async function* generator() {
  try { note("got", yield 1); yield 2 } catch (error) { note("caught", error); yield "after" } finally { note("finally"); await null }
}`;
cases["return at a yield"] =
  plain + steps('ask(made.next()), ask(made.return("r")), ask(made.next())');
cases["return of a promise at a yield"] =
  plain + steps('ask(made.next()), ask(made.return(Promise.resolve("r"))), ask(made.next())');
cases["return of what fails at a yield"] =
  plain +
  steps(
    'ask(made.next()), ask(made.return(Promise.reject("no"))), ask(made.next()), ask(made.next())',
  );
cases["return before the beginning and after the end"] =
  plain + steps('ask(made.return(Promise.resolve("r"))), ask(made.return("s")), ask(made.next())');
cases["return with another value"] = `async function* generator() {
  try { yield 1 } finally { return Promise.resolve("mine") }
} ${steps('ask(made.next()), ask(made.return("r"))')}`;

/** Node's calls `next` of the inner iterator with what was rejected, and not `throw` (ECMA-262 §27.6.3.7). */
const failing = "return of what fails";
const failingSteps = `${delegate(`iterator(Symbol.asyncIterator, {
    ${next}, throw: [result("thrown", true, 5)], return: [result("left", true, 9)],
  })`)} ${steps('ask(made.next()), ask(made.return(Promise.reject("no"))), ask(made.next())')}`;

let worker: TestWorker;
beforeAll(async () => {
  const handlers = Object.entries({ ...cases, [failing]: failingSteps }).map(([name, code]) => [
    name,
    `async () => new Response(await (async () => { ${noting}\n${code} })())`,
  ]);
  worker = await workerOf(Object.fromEntries(handlers));
});
afterAll(() => worker?.end());

test.each(Object.keys(cases))("%s", async (name) => {
  const expected = await runInThisContext(`(async () => { ${noting}\n${cases[name]} })`)();
  const { text, message } = await worker.call(name);
  expect(message).toBeNull();
  expect(text.split("\n")).toEqual(expected.split("\n"));
});

test("what fails that `yield*` is told to return with is thrown into the inner iterator", async () => {
  const { text, message } = await worker.call(failing);
  expect(message).toBeNull();
  const notes = text.split("\n").filter((line) => !line.startsWith("tick"));
  expect(notes.slice(-8)).toEqual([
    ...["get throw", "call throw true 1 no", "done of thrown", "value of thrown"],
    ...["whole 5", "finally", "answer true end", "answer true undefined"],
  ]);
});
