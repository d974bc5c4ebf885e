import { encode } from "@jridgewell/sourcemap-codec";
import { expect, test } from "vitest";
import { hidePaths } from "../../guest-sdk/javascript/build/hide-paths.ts";

const inputs = {
  "../../tools/javascript/runtime/web.ts": {},
  "node_modules/one/index.js": {},
};
const hidden = (javascript: string, columns: readonly number[][] = []) => {
  const mappings = encode(columns.map((line) => line.map((column) => [column])));
  const map = JSON.stringify({ sources: [], sourcesContent: [], names: [], mappings });
  return hidePaths(javascript, map, "/projects/shop", inputs);
};

test.each([
  ['__esm({"../../tools/javascript/runtime/web.ts"(){', '__esm({"web.ts"(){'],
  ['__esm({\n"../../tools/javascript/runtime/web.ts"(){', '__esm({\n"web.ts"(){'],
  ['__commonJS({"node_modules/one/index.js"(){', '__commonJS({"node_modules/one/index.js"(){'],
])("the key of a wrapped module has no way from the project: %j", (javascript, expected) => {
  expect(hidden(javascript).javascript).toBe(expected);
});

test("columns move along", () => {
  const javascript = 'x;__esm({"../../tools/javascript/runtime/web.ts"(){y()';
  const { map } = hidden(javascript, [[0, 2, 49, 51]]);
  expect(map.mappings).toEqual([[[0], [2], [18], [20]]]);
});

test("what is no path of an input stays, however it looks", () => {
  const javascript = "f('__esm({\"../../other.ts\"(){')\n// ../../other.ts";
  expect(hidden(javascript).javascript).toBe(javascript);
});
