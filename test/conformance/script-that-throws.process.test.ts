import { expect, test } from "vitest";
import { runInNode } from "./run-wpt.ts";
import { moduleOf } from "./wpt-module.ts";

/** As the suite's own: a file is complete when it says so and its tests have ended. */
const harness = `
  const tests = [];
  let isDone = false;
  let complete;
  const check = () => {
    if (isDone && tests.every(({ ended }) => ended)) complete(tests, { status: 0, message: null });
  };
  this.add_completion_callback = (callback) => { complete = callback; };
  this.done = () => { isDone = true; check(); };
  this.promise_test = (run, name) => {
    const test = { name, status: 0, message: null, ended: false };
    tests.push(test);
    Promise.resolve().then(run).catch((error) => {
      test.status = 1;
      test.message = String(error);
    }).finally(() => { test.ended = true; check(); });
  };`;

const outcomeOf = (script: string) =>
  runInNode(moduleOf({ path: "a/b.any.js", scripts: [script], files: {} }), harness);

const tests = `
  promise_test(async () => {}, "passes");
  promise_test(async () => { throw new RangeError("no"); }, "fails");`;

const subtests = [
  { name: "passes", message: null },
  { name: "fails", message: "RangeError: no" },
];

test("the tests of a script that throws at its end count", async () => {
  const thrown = await outcomeOf(`${tests}\nthrow new TypeError("at the end");`);
  expect(thrown).toEqual({ subtests, ended: "TypeError: at the end" });
});

test("a script that ends has its tests alone", async () => {
  expect(await outcomeOf(tests)).toEqual({ subtests, ended: null });
});
