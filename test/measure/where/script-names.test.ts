import { encode, type SourceMapSegment } from "@jridgewell/sourcemap-codec";
import { expect, test } from "vitest";
import type { CallProfile } from "../../../runtime/isolate/inside/trace/call-tree.ts";
import { engineItself, firstScript } from "../../../runtime/isolate/inside/trace/script-calls.ts";
import { scriptLabels, sdk } from "../../../runtime/measure/where/script-names.ts";
import { PlaceMap } from "../../../runtime/module/place-map.ts";
import { atPace } from "../../support/pace.ts";

type Scripts = NonNullable<CallProfile["scripts"]>;

/** What is known of a script with functions at these places of the bundle, from 1. */
function scriptsOf(
  places: readonly (readonly [number, number])[],
  mappings: string,
): { scripts: Scripts; map: PlaceMap | null } {
  const functions = places.map(([line, column], index) => {
    return { id: `code ${index}`, name: `f${index}`, native: false, line, column };
  });
  const text = JSON.stringify({ sources: ["src/a.js"], first: 10, mappings });
  return { scripts: { core: 0, functions }, map: PlaceMap.of(text, Number.POSITIVE_INFINITY) };
}

const sourcesOf = ({ scripts, map }: ReturnType<typeof scriptsOf>) => {
  const labelOf = scriptLabels(scripts, map);
  return scripts.functions.map((_, index) => labelOf(firstScript + index)!.source);
};

test("a function's place is that of the last segment up to it; what has none is the SDK's", () => {
  const line: SourceMapSegment[] = [[2, 0, 4, 1], [5], [9, 0, 7, 0]];
  const mappings = `;${encode([line])}`;
  const at = (line: number, columns: readonly number[]) =>
    columns.map((each) => [line, each] as const);
  expect(sourcesOf(scriptsOf(at(11, [1, 3, 5, 6, 9, 10, 99]), mappings))).toEqual([
    ...[sdk, "src/a.js:5:2", "src/a.js:5:2", sdk, sdk, "src/a.js:8:1", "src/a.js:8:1"],
  ]);
  expect(sourcesOf(scriptsOf([...at(9, [3]), ...at(10, [3]), ...at(12, [3])], mappings))).toEqual([
    ...[sdk, sdk, sdk],
  ]);
  const { scripts, map } = scriptsOf([], mappings);
  const labelOf = scriptLabels(scripts, map);
  expect(labelOf(engineItself)).toMatchObject({ name: "(engine)", kind: "engine" });
  expect(labelOf(7)).toBeNull();
});

test("thousands of functions on one long line are found in no time", () => {
  const columns = Array.from({ length: 150_000 }, (_, index) => 4 * index);
  const mappings = encode([columns.map((column): SourceMapSegment => [column, 0, 0, column])]);
  const places = Array.from({ length: 5_000 }, (_, index) => [10, 1 + 100 * index] as const);
  const from = performance.now();
  const sources = sourcesOf(scriptsOf(places, mappings));
  expect(performance.now() - from).toBeLessThan(atPace(2_000));
  expect([sources[0], sources[77], sources[4_999]]).toEqual([
    ...["src/a.js:1:1", "src/a.js:1:7701", "src/a.js:1:499901"],
  ]);
});

test("a map that is none leads to no place", () => {
  const places = [
    [10, 1],
    [11, 1],
  ] as const;
  for (const mappings of [
    "",
    "!!!!",
    "AAAA,,,;;",
    "\u0000",
    "gggggggggggggggggggggggg",
    "AA9999A",
  ]) {
    for (const source of sourcesOf(scriptsOf(places, mappings)))
      expect(source).toMatch(/^(@skerry|src)/);
  }
});
