import { expect, test } from "vitest";
import { wrongParts } from "./scenario.ts";

const leavers = { name: "leavers", parts: () => ["quiet-close", "busy-close"] };

test("names that --only takes are those of the scenario's parts", () => {
  expect(wrongParts([leavers], [])).toBe(null);
  expect(wrongParts([leavers], ["busy-close", "quiet-close"])).toBe(null);
  expect(wrongParts([leavers], ["quiet-close", "quiet-clos"])).toBe(
    'leavers has no part "quiet-clos". There are: quiet-close, busy-close',
  );
});

test("a scenario without parts takes no names", () => {
  const serve = { name: "serve" };
  expect(wrongParts([leavers, serve], [])).toBe(null);
  expect(wrongParts([leavers, serve], ["quiet-close"])).toBe(
    "serve has no parts that --only could name.",
  );
});
