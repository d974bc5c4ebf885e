import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { repository } from "../cli/skerry.ts";

const runtime = join(repository, "runtime");
const { exports } = JSON.parse(readFileSync(join(runtime, "package.json"), "utf8"));
const entries = Object.entries(exports as Record<string, string | Record<string, string>>).flatMap(
  ([name, paths]) => (typeof paths === "string" ? [] : [{ name, paths }]),
);

/** Runs a program in a Node of its own, with flags. */
function run(program: string, ...flags: string[]) {
  const args = ["--no-node-snapshot", ...flags, "--input-type=module", "--eval", program];
  return spawnSync(process.execPath, args, { cwd: repository, encoding: "utf8" });
}

test("each entry of the package has what its source exports", () => {
  expect(entries.map(({ name }) => name)).toEqual([
    ".",
    "./node",
    "./fastify",
    "./hono",
    "./profile",
    "./testing",
    "./testing/vitest",
  ]);
  const keys = entries.map(
    ({ name, paths }) => `[
      Object.keys(await import("skerry${name.slice(1)}")).sort(),
      Object.keys(await import("./runtime/${paths.types}")).sort(),
    ]`,
  );
  const { stdout, stderr } = run(`console.log(JSON.stringify([${keys.join(",")}]))`);
  const told: [string[], string[]][] = JSON.parse(stdout || `"${stderr}"`);
  for (const [entry, source] of told) expect(entry).toEqual(source);
});

test("a Node that reads no TypeScript is told which one does", () => {
  for (const { name } of entries) {
    const { status, stderr } = run(`await import("skerry${name.slice(1)}")`, "--no-strip-types");
    expect(status).toBe(1);
    expect(stderr).toContain("Node.js 24 and 26 read as it is, and this is v");
    expect(stderr).toContain("npx skerry-node PROGRAM");
  }
});
