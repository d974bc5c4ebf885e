// Raises the Node that Skerry runs on: `npm run renew-node -- 26.12.1`. Writes the pins, installs, and has every check
// run. What it has changed stays when one fails, for whoever looks into it.
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type NodeRelease, nodePackages, withNode, withRelease } from "./node-pins.ts";

const root = join(import.meta.dirname, "..", "..");
const manifestPath = join(root, "package.json");
const pinPath = join(root, "runtime", "process", "pinned-node.ts");
const changed = ["package.json", "package-lock.json", "runtime/process/pinned-node.ts"];

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

const release: NodeRelease = { version, released: releaseDay(version) };
writeFileSync(manifestPath, withNode(readFileSync(manifestPath, "utf8"), release));
writeFileSync(pinPath, withRelease(readFileSync(pinPath, "utf8"), release));
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

/** The day that the first of its packages was published. */
function releaseDay(version: string): string {
  const times = nodePackages.map((name) => {
    const { status, stdout } = spawnSync("npm", ["view", name, "time", "--json"], {
      encoding: "utf8",
      maxBuffer: 16 * 1024 * 1024,
    });
    const time = status === 0 ? (JSON.parse(stdout) as Record<string, string>)[version] : undefined;
    return time ?? fail(`There is no ${name} ${version}.`);
  });
  return times.sort()[0]!.slice(0, 10);
}

function run(program: string, args: readonly string[]): number | null {
  return spawnSync(program, args, { cwd: root, stdio: "inherit" }).status;
}

function fail(why: string): never {
  process.stderr.write(`${why}\n`);
  process.exit(1);
}
