import { expect, test } from "vitest";
import { plainTable } from "../../../runtime/cli/text/plain-table.ts";

const row = (index: number) => [`name-${index}`, String(index)];

test("a long table's columns stand as those of a short one, without a limit to its rows", () => {
  const rows = Array.from({ length: 5_000 }, (_, index) => row(index));
  const lines = plainTable(["name", "number"], ["left", "right"], rows).split("\n");
  expect(lines).toHaveLength(rows.length + 1);
  const last = plainTable(["name", "number"], ["left", "right"], [row(4_999)]).split("\n");
  expect([lines[0], lines.at(-1)]).toEqual(last);
  expect(new Set(lines.map((line) => line.length)).size).toBe(1);
});
