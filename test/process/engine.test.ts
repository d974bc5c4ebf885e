import { expect, test } from "vitest";
import { pinnedNodes } from "../../runtime/bin/pinned-nodes.js";
import { engineLine, engineWarning, ownEngine } from "../../runtime/process/engine.ts";

const pinnedNode = pinnedNodes[`${process.platform}-${process.arch}`]!;
const pinned = { ...process.versions, node: pinnedNode.version, v8: "14.6" };
const after = (days: number) => Date.parse(pinnedNode.released) + days * 86_400_000;

test("an engine has an age, and is told of once that is over 30 days", () => {
  const young = ownEngine(after(30.9), pinned);
  expect(young).toMatchObject({ released: pinnedNode.released, ageDays: 30 });
  expect(engineWarning(young)).toBeNull();
  const old = ownEngine(after(31), pinned);
  expect(engineWarning(old)).toContain("31 days old");
  expect(engineLine(old)).toBe(
    `Node ${pinnedNode.version}, V8 14.6, released ${pinnedNode.released}, 31 days ago`,
  );
});

test("the age of a Node that Skerry does not pin is not known", () => {
  const other = ownEngine(after(100), { ...pinned, node: "24.0.0" });
  expect(other).toMatchObject({ released: null, ageDays: null });
  expect(engineWarning(other)).toBeNull();
  expect(engineLine(other)).toContain("not known");
});

test("a clock that is behind the release gives no age below zero", () => {
  expect(ownEngine(after(-3), pinned).ageDays).toBe(0);
});
