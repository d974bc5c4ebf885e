import { encode } from "@jridgewell/sourcemap-codec";
import { expect, test } from "vitest";
import { PlaceMap } from "../../runtime/module/place-map.ts";

const map = (more: object) =>
  PlaceMap.of(
    JSON.stringify({ sources: ["src/index.ts"], first: 1, mappings: "", ...more }),
    4_096,
  );

test("a place is that of the last mapping before it in its line", () => {
  // Each line counts from 0, as builds write it.
  const lines = [[[0, 0, 2, 4]], [[0, 0, 0, 0], [5, 0, 6, 1], [9]]] as const;
  const mappings = lines.map((line) => encode([line as never])).join(";");
  const read = map({ mappings })!;
  expect(read.placeOf(1, 1)).toBe("src/index.ts:3:5");
  expect(read.placeOf(2, 6)).toBe("src/index.ts:7:2");
  expect(read.placeOf(2, 10)).toBeNull();
  for (const line of [0, -1, 3, 2 ** 31, Number.NaN]) expect(read.placeOf(line, 1)).toBeNull();
  expect(read.placeOf(1, -1)).toBeNull();
});

test("a map that is none, and one with more lines or files than builds make, is not read", () => {
  for (const text of [
    "",
    "[]",
    "null",
    "{}",
    '{"sources":[1],"first":0,"mappings":""}',
    "[".repeat(1e6),
  ]) {
    expect(PlaceMap.of(text, 4_096)).toBeNull();
  }
  expect(map({ mappings: ";".repeat(200_000) })).not.toBeNull();
  expect(map({ mappings: ";".repeat(200_001) })).toBeNull();
  expect(map({ sources: Array(20_000).fill("a") })).not.toBeNull();
  expect(map({ sources: Array(20_001).fill("a") })).toBeNull();
});

test("mappings that name no file, or one that there is not, lead nowhere", () => {
  for (const mappings of ["A", "ACAA", "ADAA", "A+/////DAA"]) {
    expect(map({ mappings })!.placeOf(1, 1)).toBeNull();
  }
});
