import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { pinnedNodes } from "../../runtime/bin/pinned-nodes.js";
import { withNodes, withReleases } from "./node-pins.ts";

const root = join(import.meta.dirname, "..", "..");
const manifest = readFileSync(join(root, "package.json"), "utf8");
const source = readFileSync(join(root, "runtime/bin/pinned-nodes.js"), "utf8");
const pinned = Object.values(pinnedNodes);
const [first, ...others] = pinned;
const next = { ...first!, version: "99.1.2", released: "2030-01-02" };

test("each platform's release is the one that package.json pins", () => {
  const { optionalDependencies } = JSON.parse(manifest) as Record<string, Record<string, string>>;
  expect(pinned.map(({ name, version }) => [name, version]).sort()).toEqual(
    Object.entries(optionalDependencies!).sort(),
  );
  for (const { released } of pinned) expect(released).toMatch(/^\d{4}-\d\d-\d\d$/);
});

test("a platform is renewed alone: the others keep their release", () => {
  const changed = withNodes(manifest, [next]);
  expect(changed.split(next.version)).toHaveLength(2);
  expect(withNodes(changed, [first!])).toBe(manifest);
  const releases = withReleases(source, [next]);
  expect(releases).toContain('version: "99.1.2", released: "2030-01-02"');
  for (const { name, version } of others) {
    expect(releases).toContain(`name: "${name}", version: "${version}"`);
  }
  expect(withReleases(releases, [first!])).toBe(source);
});

test("a file of another form is not written", () => {
  expect(() => withNodes("{}", [next])).toThrow(`${next.name} is not pinned`);
  expect(() => withReleases("", [next])).toThrow(`${next.name} is not pinned`);
});
