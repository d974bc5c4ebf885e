import { expect, test } from "vitest";
import { shortName } from "../../runtime/measure/where/function-name.ts";

test.each([
  [{ name: "callAsync", source: "@skerry/javascript" }, 30, "callAsync @skerry/javascript"],
  [{ name: "callAsync", source: "@skerry/javascript" }, 20, "callAsync"],
  [{ name: "fetch", source: "src/index.ts:9:3" }, 16, "fetch"],
  [{ name: "(anonymous)", source: "src/pages/index.ts:9:3" }, 16, "…ages/index.ts:9"],
  [{ name: "~lib/string/String#indexOf", source: null }, 16, "…/String#indexOf"],
])("a function is told by what tells it within its room: %j, %i", (own, width, told) => {
  expect(shortName({ kind: "script", ...own }, width)).toBe(told);
});
