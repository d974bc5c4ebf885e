// Raises the Node that Skerry runs on: `npm run renew-node -- 26.12.1`. Writes the pins, installs, and has every check
// run. What it has changed stays when one fails, for whoever looks into it.
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type PinnedNode, pinnedNode, pinnedNodes } from "../../runtime/bin/pinned-nodes.js";
import { withNodes, withReleases } from "./node-pins.ts";

const root = join(import.meta.dirname, "..", "..");
const manifestPath = join(root, "package.json");
const pinPath = join(root, "runtime", "bin", "pinned-nodes.js");
const changed = ["package.json", "package-lock.json", "runtime/bin/pinned-nodes.js"];

/** What has to pass, in this order: what is quick first. */
const checks = [
  ["run", "types"],
  ["run", "lint"],
  ["test", "--", "test/process", "test/renew"],
  ["run", "test:all"],
  ["run", "bench:metering"],
  ["run", "bench", "--", "cheats"],
];

const [version = ""] = process.argv.slice(2);
if (!/^\d+\.\d+\.\d+$/.test(version)) fail("Name a version: npm run renew-node -- 26.12.1");
if (run("git", ["diff", "--quiet", "HEAD", "--", ...changed]) !== 0) {
  fail(`${changed.join(", ")} have changes that are not committed.`);
}

const published = Object.values(pinnedNodes).map((pinned) => releaseOf(pinned.name, version));
const renewed = published.filter((node) => node !== null);
if (renewed.length === 0) fail(`No platform's package has Node ${version} yet.`);
if (!renewed.some(({ name }) => name === pinnedNode?.name)) {
  fail(
    `There is no ${pinnedNode?.name ?? "package for this machine"} ${version}: the checks would run on another Node.`,
  );
}
for (const { name, version: kept } of Object.values(pinnedNodes)) {
  if (renewed.every((node) => node.name !== name))
    console.log(`${name} keeps ${kept}: it has no ${version} yet.`);
}
writeFileSync(manifestPath, withNodes(readFileSync(manifestPath, "utf8"), renewed));
writeFileSync(pinPath, withReleases(readFileSync(pinPath, "utf8"), renewed));
for (const args of [["install"], ...checks]) {
  console.log(`\n> npm ${args.join(" ")}`);
  if (run("npm", args) !== 0) {
    fail(
      `npm ${args.join(" ")} failed. To go back: git checkout -- ${changed.join(" ")} && npm ci`,
    );
  }
}
console.log(
  `\nNode ${version} passes. Compare the benches' figures with docs/figures.md, and commit.`,
);

/** A platform's package of that version, with the day that it was published; null if it has none. */
function releaseOf(name: string, version: string): PinnedNode | null {
  const { status, stdout } = spawnSync("npm", ["view", name, "time", "--json"], {
    encoding: "utf8",
    maxBuffer: 16 * 1024 * 1024,
  });
  if (status !== 0) fail(`npm could not tell which versions ${name} has.`);
  const day = (JSON.parse(stdout) as Record<string, string>)[version]?.slice(0, 10);
  return day === undefined ? null : { name, version, released: day };
}

function run(program: string, args: readonly string[]): number | null {
  return spawnSync(program, args, { cwd: root, stdio: "inherit" }).status;
}

function fail(why: string): never {
  process.stderr.write(`${why}\n`);
  process.exit(1);
}
