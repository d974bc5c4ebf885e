import { expect, test } from "vitest";
import { nodeGlobalNames } from "../../guest-sdk/javascript/build/node-modules.ts";
import { missingGlobal, nodeGlobals } from "../../runtime/module/missing-global.ts";

test("globals of Node are those that the SDK has", () => {
  expect(nodeGlobals.toSorted()).toEqual(nodeGlobalNames.toSorted());
});

test.each(["process is not defined", "'process' is not defined"])(
  "is told what gives it: %s",
  (message) => {
    expect(missingGlobal(message)).toMatch(/^process is Node's: /);
  },
);

test.each(["price is not defined", "toString is not defined", "x", "process.env is not defined"])(
  "nothing is known of others: %s",
  (message) => expect(missingGlobal(message)).toBeNull(),
);
