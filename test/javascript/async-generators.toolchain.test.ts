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

/** A promise that can't be awaited: the look at its constructor throws. */
const broken = `(() => {
  const made = Promise.resolve();
  Object.defineProperty(made, "constructor", { get() { throw "broken" } });
  return made;
})()`;
const rejected = 'Promise.reject("no")';

/** What a generator does that is told to return while it stands in a `try`, by its code. */
const tries: Record<string, string> = {
  "finally awaits": 'try { yield 1 } finally { note("in"); await null; note("out") }',
  "finally awaits what fails": `try { yield 1 } finally { note("in"); await ${rejected}; note("out") }`,
  "finally awaits what is broken": `try { yield 1 } finally { try { await ${broken} } catch (error) { note("caught", error) } }`,
  "finally yields": 'try { yield 1 } finally { note("got", yield 2); note("out") }',
  "finally yields twice and awaits": "try { yield 1 } finally { yield 2; await null; yield 3 }",
  "finally yields a promise": 'try { yield 1 } finally { yield Promise.resolve("p") }',
  "finally yields what fails": `try { yield 1 } finally { yield ${rejected} }`,
  "finally throws": 'try { yield 1 } finally { throw "thrown" }',
  "finally returns": 'try { yield 1 } finally { return "mine" }',
  "finally returns what fails": `try { yield 1 } finally { return ${rejected} }`,
  "finally returns what is awaited": 'try { yield 1 } finally { return await "mine" }',
  "finally goes on":
    'for (const each of [1, 2]) { try { yield each } finally { continue } } yield "last"',
  "finally breaks off":
    'for (const each of [1, 2]) { try { yield each } finally { break } } yield "last"',
  "finally within finally":
    'try { try { yield 1 } finally { note("inner"); await 1; yield "i" } } finally { note("outer"); await 2; yield "o" }',
  "catch and finally":
    'try { yield 1 } catch (error) { note("caught", error); yield "c" } finally { note("out"); yield "f" }',
  "catch of what finally throws":
    'try { try { yield 1 } finally { throw "f" } } catch (error) { note("caught", error); yield "c" }',
  "a loop over another": `async function* other() { try { yield 1; yield 2 } finally { note("other"); await 1 } }
    for await (const each of other()) { try { yield each } finally { note("loop") } }`,
  "a loop over what is not asynchronous": `function* other() { try { yield 1; yield 2 } finally { note("other") } }
    for await (const each of other()) yield each`,
  using:
    'await using held = { async [Symbol.asyncDispose]() { note("disposes"); await 1 } }; yield 1; yield 2',
  "delegates within try":
    'async function* other() { try { yield 1 } finally { yield 2; await 3 } } try { yield* other() } finally { note("own"); yield 4 }',
};
const returns: Record<string, string> = {
  "a value":
    'ask(made.next()), ask(made.return("r")), ask(made.next("n")), ask(made.next()), ask(made.next())',
  "what fails": `ask(made.next()), ask(made.return(${rejected})), ask(made.next("n")), ask(made.next())`,
  "what is broken": `ask(made.next()), ask(made.return(${broken})), ask(made.next("n")), ask(made.next())`,
  twice:
    'ask(made.next()), ask(made.return("r")), ask(made.return(Promise.resolve("s"))), ask(made.next())',
  "and throws": 'ask(made.next()), ask(made.return("r")), ask(made.throw("t")), ask(made.next())',
};
for (const [name, code] of Object.entries(tries)) {
  for (const [how, calls] of Object.entries(returns)) {
    if (name === "delegates within try" && how === "what fails") continue;
    cases[`return of ${how}, ${name}`] = `async function* generator() { ${code} } ${steps(calls)}`;
  }
}
cases["return of what fails before the beginning and after the end"] =
  plain + steps(`ask(made.return(${rejected})), ask(made.return(${broken})), ask(made.next())`);
cases["an await of what is broken"] = `async function* generator() {
  try { await ${broken} } catch (error) { yield error }
  try { yield ${broken} } catch (error) { yield error }
  return ${broken};
} ${steps(many)}`;

/** Loops over what is not asynchronous, by their code. */
const loops: Record<string, string> = {
  "values and promises": 'for await (const each of [1, Promise.resolve(2), 3]) note("each", each);',
  "of a generator":
    'for await (const each of plainly(1, Promise.resolve(2), 3)) note("each", each);',
  "what fails": `for await (const each of plainly(1, ${rejected}, 3)) note("each", each);`,
  "what is broken": `for await (const each of plainly(1, ${broken}, 3)) note("each", each);`,
  "what is left":
    'for await (const each of plainly(1, Promise.resolve(2), 3)) { note("each", each); break }',
  "what is left by an error":
    'for await (const each of plainly(1, 2)) { note("each", each); throw "thrown" }',
  "what has no return": 'for await (const each of [1, 2]) { note("each", each); break }',
  "what can't be iterated": "for await (const each of 5) note(each);",
  "what gives no iterator": "for await (const each of { [Symbol.iterator]: () => 5 }) note(each);",
};
loops["looks at it"] = `for await (const each of iterator(Symbol.iterator, {
    ${next}, return: [result("left", true, 1)],
  })) { note("each", each); if (each === 2) break }`;
loops["results that fail"] = `for await (const each of iterator(Symbol.iterator, {
    next: [result("failing", false, ${rejected})], return: [result("left", true, 1)],
  })) note("each", each);`;
for (const [name, code] of Object.entries(loops)) {
  cases[`for await: ${name}`] = `
    function* plainly(...values) { try { yield* values } finally { note("finally") } }
    async function looping() { ${code} return { value: "end", done: true } }
    const ticks = tick(12);
    await ask(looping());
    await ticks;
    return log.join("\\n");`;
}

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

/** The bundler's `await using` takes a tick more. */
function notesOf(name: string, text: string): string[] {
  const notes = text.split("\n");
  return name.endsWith(", using") ? notes.filter((note) => !note.startsWith("tick")) : notes;
}

test.each(Object.keys(cases))("%s", async (name) => {
  const expected = await runInThisContext(`(async () => { ${noting}\n${cases[name]} })`)();
  const { text, message } = await worker.call(name);
  expect(message).toBeNull();
  expect(notesOf(name, text)).toEqual(notesOf(name, expected));
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
