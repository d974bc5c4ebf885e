import { runInThisContext } from "node:vm";
import { transformSync } from "esbuild";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { drainMicrotasks, enqueue } from "../../guest-sdk/javascript/runtime/promise/microtasks.ts";
import { callAsync, GuestPromise } from "../../guest-sdk/javascript/runtime/promise/promise.ts";
import { takeRejections } from "../../guest-sdk/javascript/runtime/promise/unhandled.ts";
import { runs } from "../support/runs.ts";

type Log = (line: string) => void;
type Queue = (callback: () => void) => void;
/** A program over some Promise: what it logs is compared. */
type Program = (P: PromiseConstructor, queue: Queue, log: Log) => unknown;

const GuestAsPromise = GuestPromise as unknown as PromiseConstructor;

async function linesOfNode(program: Program): Promise<string[]> {
  const lines: string[] = [];
  const ignore = () => {};
  process.on("unhandledRejection", ignore);
  try {
    program(Promise, queueMicrotask, (line) => lines.push(line));
    await new Promise((resolve) => setImmediate(resolve));
  } finally {
    process.off("unhandledRejection", ignore);
  }
  return lines;
}

function linesOfGuest(program: Program): string[] {
  const lines: string[] = [];
  const queue: Queue = (callback) => enqueue(() => callback(), undefined, undefined);
  program(GuestAsPromise, queue, (line) => lines.push(line));
  drainMicrotasks();
  takeRejections().map(([, reason]) => reason);
  return lines;
}

/** A step makes one promise out of those before it; `at` and `other` choose among them. */
interface Step {
  readonly kind: (typeof kinds)[number];
  readonly at: number;
  readonly other: number;
  readonly outcome: (typeof outcomes)[number];
}

const outcomes = [
  "value",
  "throw",
  "promise",
  "thenable",
  "late thenable",
  "rude thenable",
] as const;
const kinds = [
  "resolve",
  "reject",
  "construct",
  "later",
  "then",
  "catch",
  "finally",
  "all",
  "race",
  "any",
  "allSettled",
  "try",
  "subclass",
] as const;

const step = fc.record<Step>({
  kind: fc.constantFrom(...kinds),
  at: fc.nat(30),
  other: fc.nat(30),
  outcome: fc.constantFrom(...outcomes),
});

/** Runs steps over a Promise; each handler that is called logs. */
function programOf(steps: readonly Step[]): Program {
  return (P, queue, log) => {
    class Sub<T> extends P<T> {}
    const promises: Promise<unknown>[] = [P.resolve("first")];
    const pick = (index: number) => promises[index % promises.length]!;
    for (const [id, { kind, at, other, outcome }] of steps.entries()) {
      const act = (): unknown => {
        switch (outcome) {
          case "value":
            return `v${id}`;
          case "throw":
            throw `e${id}`;
          case "promise":
            return pick(other);
          case "thenable":
            // biome-ignore lint/suspicious/noThenProperty: promises have to cope with it.
            return { then: (resolve: (value: unknown) => void) => resolve(`t${id}`) };
          case "late thenable":
            // biome-ignore lint/suspicious/noThenProperty: as above.
            return { then: (done: (value: unknown) => void) => queue(() => done(pick(other))) };
          case "rude thenable":
            return {
              // biome-ignore lint/suspicious/noThenProperty: as above.
              then(resolve: (value: unknown) => void, reject: (reason: unknown) => void) {
                resolve(pick(other));
                reject(`r${id}`);
                throw `x${id}`;
              },
            };
        }
      };
      const say =
        (what: string) =>
        (value: unknown): unknown => {
          log(`${id} ${what} ${describeValue(value)}`);
          return act();
        };
      const some = [pick(at), `plain${id}`, pick(other), pick(at + other)];
      promises.push(
        ((): Promise<unknown> => {
          switch (kind) {
            case "resolve":
              return P.resolve(pick(at));
            case "reject":
              return P.reject(`e${id}`);
            case "construct":
              return new P((resolve) => resolve(act()));
            case "later": {
              const { promise, resolve, reject } = P.withResolvers();
              queue(() => {
                try {
                  resolve(act());
                } catch (error) {
                  reject(error);
                }
              });
              return promise;
            }
            case "then":
              return pick(at).then(say("then"), other % 2 === 0 ? say("fail") : undefined);
            case "catch":
              return pick(at).catch(say("catch"));
            case "finally":
              return pick(at).finally(say("finally") as () => void);
            case "try":
              return (P as unknown as { try(run: () => unknown): Promise<unknown> }).try(act);
            case "subclass":
              return Sub.resolve(pick(at));
            case "all":
              return P.all(some);
            case "race":
              return P.race(some);
            case "any":
              return P.any(some);
            case "allSettled":
              return P.allSettled(some);
          }
        })(),
      );
    }
    for (const [id, promise] of promises.entries()) {
      promise.then(
        (value) => log(`end ${id} ${describeValue(value)}`),
        (reason) => log(`end ${id} failed ${describeValue(reason)}`),
      );
    }
  };
}

function describeValue(value: unknown): string {
  if (value instanceof AggregateError) return `all of ${value.errors}`;
  if (value instanceof Error) return value.name;
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

const simpleValue = fc.oneof(
  fc.constantFrom("1", "P.resolve(2)", "P.reject(3)", "late(4)", "thenable(5)", "f0()", "f1()"),
  fc.constantFrom("P.all([late(6), 7])", "new P((r) => r(late(8)))", "P.resolve(late(9))"),
);

/** Statements of async functions and generators, as source. */
function statementsWith(more: readonly fc.Arbitrary<string>[]): fc.Arbitrary<string> {
  return fc.letrec<{ statements: string; statement: string }>((tie) => {
    const around = (wrap: (inner: string) => string) => tie("statements").map(wrap);
    return {
      statement: fc.oneof(
        { depthSize: "small" },
        fc.nat(99).map((n) => `log("s${n}");`),
        simpleValue.map((value) => `log("a" + (await ${value}));`),
        simpleValue.map((value) => `if (--left < 6) return ${value};`),
        simpleValue.map((value) => `if (--left < 6) return await ${value};`),
        fc.nat(99).map((n) => `if (--left < 6) throw "t${n}";`),
        around((inner) => `try { ${inner} } catch (e) { log("c" + e); }`),
        around((inner) => `try { ${inner} } finally { log("f"); }`),
        around((inner) => `for (const x of [1, 2]) { log("o" + x); ${inner} }`),
        ...more,
      ),
      statements: fc.array(tie("statement"), { maxLength: 5 }).map((all) => all.join("\n")),
    };
  }).statements;
}

const functionStatements = statementsWith([]);
const generatorStatements = statementsWith([
  simpleValue.map((value) => `log("y" + (yield ${value}));`),
  simpleValue.map((value) => `yield* [${value}, 1];`),
  // The bundler's generators don't await what they return, so that they can't catch its rejection.
]).map((text) => text.replaceAll(/return (?!await)/g, "return await "));

const helpers = `
  let left = 14;
  const late = (value) => new P((resolve) => queue(() => resolve(value)));
  const thenable = (value) => ({ then(resolve) { resolve(value); } });
`;

const asyncFunctions = fc.tuple(functionStatements, functionStatements, functionStatements).map(
  ([main, first, second]) => `const program = (P, queue, log) => {
      ${helpers}
      async function f0() { if (--left < 0) return 0; ${first} }
      const f1 = async () => { if (--left < 0) return 1; ${second} };
      async function main() { ${main} }
      main().then((v) => log("done " + v), (e) => log("failed " + e));
      f0().then((v) => log("f0 " + v), (e) => log("f0 failed " + e));
      let ticks = 0;
      const tick = () => { log("tick"); if (++ticks < 40) queue(tick); };
      tick();
    };`,
);

const asyncGenerators = fc.tuple(functionStatements, generatorStatements).map(
  ([main, generator]) => `const program = (P, queue, log) => {
      ${helpers}
      const f0 = async () => "f0";
      const f1 = async () => { throw "f1"; };
      async function* g() { ${generator} }
      async function main() {
        for await (const x of g()) { log("x" + x); ${main} }
        for await (const x of [1, late(2), P.resolve(3)]) log("x" + x);
      }
      main().then((v) => log("done " + v), (e) => log("failed " + e));
    };`,
);

const lowered = {
  target: "es2024",
  supported: { "async-await": false, "async-generator": false, "for-await": false },
} as const;

describe("promises settle in the same order as the engine's of Node", () => {
  test("whatever they are made of", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 14 }), async (steps) => {
        const program = programOf(steps);
        expect(linesOfGuest(program)).toEqual(await linesOfNode(program));
      }),
      { numRuns: runs(2_000) },
    );
  });

  test("under async functions that the bundler has lowered", async () => {
    await checkLowered(asyncFunctions);
  });
});

test("async generators that the bundler has lowered do what Node's do", async () => {
  // One by one, for their ticks are the bundler's own.
  await checkLowered(asyncGenerators);
});

async function checkLowered(sources: fc.Arbitrary<string>): Promise<void> {
  // The bundler's helpers use the Promise they find in scope.
  const compile = (source: string, P: PromiseConstructor, helper?: unknown): Program =>
    runInThisContext(`(Promise, helper) => { ${source}\nreturn program; }`)(P, helper);
  await fc.assert(
    fc.asyncProperty(sources, async (source) => {
      const native = compile(source, Promise);
      const lines = await linesOfNode(native);
      const { code } = transformSync(source, lowered);
      expect(linesOfGuest(compile(code, GuestAsPromise))).toEqual(lines);
      // As the build has it: the guest runs async functions itself.
      const built = code.replace("const program", "__async = helper; const program");
      expect(linesOfGuest(compile(built, GuestAsPromise, callAsync))).toEqual(lines);
    }),
    { numRuns: runs(400) },
  );
}

test("where the engine ends a job, those after it run in the next turn, and none runs twice", () => {
  const ran: string[] = [];
  const add = (line: string) => void ran.push(line);
  enqueue(add, "first", null);
  enqueue(
    () => {
      enqueue(add, "last", null);
      throw new RangeError("ended");
    },
    null,
    null,
  );
  enqueue(add, "second", null);
  expect(drainMicrotasks).toThrow("ended");
  expect(ran).toEqual(["first"]);
  drainMicrotasks();
  drainMicrotasks();
  expect(ran).toEqual(["first", "second", "last"]);
});
