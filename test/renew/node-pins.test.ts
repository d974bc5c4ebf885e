import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { pinnedNode } from "../../runtime/process/pinned-node.ts";
import { nodePackages, withNode, withRelease } from "./node-pins.ts";

const root = join(import.meta.dirname, "..", "..");
const manifest = readFileSync(join(root, "package.json"), "utf8");
const source = readFileSync(join(root, "runtime/process/pinned-node.ts"), "utf8");
const next = { version: "99.1.2", released: "2030-01-02" };

test("the release that is told is the one that the packages pin", () => {
  const { optionalDependencies } = JSON.parse(manifest) as Record<string, Record<string, string>>;
  for (const name of nodePackages) expect(optionalDependencies![name]).toBe(pinnedNode.version);
  expect(pinnedNode.released).toMatch(/^\d{4}-\d\d-\d\d$/);
});

test("another release is written into all places, and into nothing else", () => {
  const changed = withNode(manifest, next);
  expect(changed.split(next.version)).toHaveLength(nodePackages.length + 1);
  expect(changed.replaceAll(next.version, pinnedNode.version)).toBe(manifest);
  expect(withRelease(source, next)).toContain('version: "99.1.2", released: "2030-01-02"');
});

test("a file of another form is not written", () => {
  expect(() => withNode("{}", next)).toThrow("does not pin");
  expect(() => withRelease("", next)).toThrow("form");
});
