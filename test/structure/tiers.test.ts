import { existsSync, globSync, readFileSync } from "node:fs";
import { basename, dirname, relative, resolve } from "node:path";
import { expect, test } from "vitest";
import { longest } from "../longest-first.ts";
import { machineFacts, machineReport } from "../machine.ts";
import {
  bareName,
  filesOf,
  quickTiers,
  type Tier,
  type TierName,
  testFiles,
  tierNames,
  tierOf,
  tiers,
  tiersOfRun,
} from "../tiers.ts";

const tests = resolve(import.meta.dirname, "..");
const repository = dirname(tests);

/** What a file imports when it is loaded, types apart. */
const importPattern = /^(?:import|export)\s(?!type\b)(?:[^"';]*?\sfrom\s+)?"([^"]+)"/gm;

const known = new Map<string, readonly string[]>();

function importsOf(file: string): readonly string[] {
  let found = known.get(file);
  if (found === undefined) {
    const text = readFileSync(file, "utf8");
    found = [...text.matchAll(importPattern)].map((match) => match[1]!);
    known.set(file, found);
  }
  return found;
}

/** The packages that a test file reaches by imports of this repository's files, each with the file that
 * imports it. */
function packagesOf(test: string): Map<string, string> {
  const files = new Set([resolve(tests, test)]);
  const packages = new Map<string, string>();
  // A set that grows while it is read: what is added is read as well.
  for (const file of files) {
    for (const name of importsOf(file)) {
      if (!name.startsWith(".")) packages.set(name, relative(repository, file));
      else if (name.endsWith(".ts")) files.add(resolve(dirname(file), name));
    }
  }
  return packages;
}

function reaching(name: TierName, packages: readonly string[]): string[] {
  return testFiles()
    .filter((file) => tierOf(file) === name)
    .flatMap((file) => {
      const found = packagesOf(file);
      const unwanted = packages.filter((each) => found.has(each));
      return unwanted.map((each) => `${file} reaches ${each} by ${found.get(each)}`);
    });
}

/** What only the browser's tests and those of toolchains bring. */
const heavy = ["playwright-core", "axe-core", "componentize-qjs", "hono"];

/** What keeps state in its process, so that one test's failure is another's. */
const stateful = [
  "isolated-vm",
  "@skerry/assemblyscript/build",
  "@skerry/javascript/build",
  "@bytecodealliance/jco-transpile",
];

test("each test file is of the tier in its name, as Vitest's patterns find it, and each tier has files", () => {
  const files = testFiles();
  expect(files.length).toBeGreaterThan(400);
  const found = tierNames.flatMap((name) => {
    const { include, exclude } = filesOf(name);
    const left = [...exclude, "**/node_modules"];
    return globSync(include, { cwd: repository, exclude: left }).map((file) => `${name} ${file}`);
  });
  expect(found.sort()).toEqual(files.map((file) => `${tierOf(file)} test/${file}`).sort());
  const used = new Set(files.map(tierOf));
  expect(tierNames.filter((name) => !used.has(name))).toEqual([]);
});

test("no file has another word than a tier's before its ending", () => {
  expect(testFiles().filter((file) => basename(bareName(file)).includes("."))).toEqual([]);
});

test("attacks are not run beside units", () => {
  const attacks = testFiles().filter((file) => file.startsWith("hostile/"));
  const places = ["hostile", "quick", "timing"];
  expect(attacks.filter((file) => !places.includes(tierOf(file)))).toEqual([]);
});

test("npm test has the quick tiers, and any file or project that is named", () => {
  expect(tiersOfRun(["run"], {})).toEqual(quickTiers);
  expect(tiersOfRun(["run", "-t", "a name of a test"], {})).toEqual(quickTiers);
  expect(tiersOfRun(["run", "test/hostile/zeros"], {})).toEqual(tierNames);
  expect(tiersOfRun(["run", "--project", "hostile"], {})).toEqual(tierNames);
  expect(tiersOfRun(["run"], { SKERRY_TEST_ALL: "yes" })).toEqual(tierNames);
});

test("each file that begins before others is there", () => {
  const files = testFiles();
  expect(longest.filter((file) => !files.includes(file))).toEqual([]);
});

test.each(quickTiers)("the tier %s needs no browser and no toolchain but the SDKs'", (name) => {
  expect(reaching(name, heavy)).toEqual([]);
});

test("units load nothing that keeps state in the process that they share", () => {
  expect(reaching("unit", stateful)).toEqual([]);
});

test("modules that tiers load first are there", () => {
  const all: readonly Tier[] = Object.values(tiers);
  const modules = all.flatMap(({ setup = [] }) => setup);
  expect(modules).not.toEqual([]);
  expect(modules.filter((path) => !existsSync(resolve(repository, path)))).toEqual([]);
});

test("test:all tells what it found of this machine, and what it needs that is missing", () => {
  const facts = machineFacts();
  const { lines } = machineReport(facts);
  for (const name of [
    "Chromium",
    "curl",
    "util-linux",
    "perl",
    "buildah",
    "promtool",
    "systemd",
    "cargo",
    "IPv6",
    "root",
  ]) {
    expect(lines.filter((line) => line.startsWith(`  ${name}`))).toHaveLength(1);
  }
  const bare = machineReport(facts.map((fact) => ({ ...fact, found: null })));
  expect(bare.missing).toBe(true);
  expect(bare.lines.join("\n")).toContain("install Chromium, or set CHROMIUM to its path");
});

/** What Node, npm and any system bring. */
const everywhere = ["mkfifo", "node", "npm", "npx", "sh", "id"];

test("test:all looks for each program that tests start by its name", () => {
  const starts = /\b(?:execFile|execFileSync|spawn|spawnSync)\(\s*"([\w-]+)"/g;
  const sources = globSync("**/*.ts", { cwd: tests, exclude: ["**/node_modules", "bench/**"] });
  const started = sources.flatMap((file) =>
    [...readFileSync(resolve(tests, file), "utf8").matchAll(starts)].map(([, name]) => name!),
  );
  expect(started).toContain("prlimit");
  const known = [...everywhere, ...machineFacts().flatMap(({ programs = [] }) => programs)];
  expect([...new Set(started)].filter((name) => !known.includes(name))).toEqual([]);
});
