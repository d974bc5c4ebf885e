import assert from "node:assert";
import strict from "node:assert/strict";
import { type Case, casesNamed } from "../case.ts";

/** What an assertion throws. */
const failure = (run: () => void): unknown => {
  try {
    run();
    return "holds";
  } catch (error) {
    const { name, code, operator, actual, expected } = error as Record<string, unknown>;
    return { name, code, operator, actual, expected };
  }
};
const fail = (name: string) => () => {
  throw Object.assign(new RangeError(name), { code: "E" });
};

const named: Record<string, () => unknown> = {
  itself: () => [failure(() => assert(1)), failure(() => assert(0, "no"))],
  equal: () => [failure(() => assert.equal(1, "1")), failure(() => assert.equal(1, 2))],
  strictEqual: () => [
    failure(() => assert.strictEqual(1, "1" as never)),
    failure(() => assert.strictEqual(Number.NaN, Number.NaN)),
  ],
  deepEqual: () => [
    failure(() => assert.deepEqual({ a: 1 }, { a: "1" })),
    failure(() => assert.deepEqual([1], [2])),
  ],
  deepStrictEqual: () => [
    failure(() => assert.deepStrictEqual({ a: [1] }, { a: [1] })),
    failure(() => assert.deepStrictEqual({ a: 1 }, { a: "1" } as never)),
  ],
  "not equal": () => [
    failure(() => assert.notEqual(1, 1)),
    failure(() => assert.notDeepStrictEqual([1], [2])),
  ],
  strict: () => [
    failure(() => strict.equal(1, "1" as never)),
    failure(() => strict.deepEqual([1], ["1"] as never)),
  ],
  "a message": () => {
    try {
      assert.equal(1, 2, "mine");
    } catch (error) {
      return (error as Error).message;
    }
    return null;
  },
  "an error as the message": () => assert.equal(1, 2, new RangeError("mine")),
  throws: () => [
    failure(() => assert.throws(fail("a"))),
    failure(() => assert.throws(fail("a"), RangeError)),
    failure(() => assert.throws(fail("abc"), /ab/)),
    failure(() => assert.throws(fail("a"), { code: "E", message: "a" })),
    failure(() => assert.throws(fail("a"), () => true)),
  ],
  "throws where nothing is thrown": () => {
    assert.throws(() => {});
  },
  "throws another class": () => {
    assert.throws(fail("a"), TypeError);
  },
  "throws other properties": () => {
    assert.throws(fail("a"), { code: "F" });
  },
  rejects: () => assert.rejects(async () => fail("a")(), RangeError),
  "rejects where nothing rejects": () => assert.rejects(async () => 1),
  match: () => [
    failure(() => assert.match("abc", /b/)),
    failure(() => assert.match("abc", /x/)),
    failure(() => assert.doesNotMatch("abc", /b/)),
  ],
  ifError: () => {
    assert.ifError(null);
    assert.ifError(new RangeError("x"));
  },
  fail: () => assert.fail("why"),
};

export const assertCases: readonly Case[] = casesNamed("assert", named);
