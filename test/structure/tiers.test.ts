import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, relative, resolve } from "node:path";
import { expect, test } from "vitest";
import { machineFacts, machineReport } from "../machine.ts";
import {
  longest,
  matches,
  type Project,
  projectNames,
  projectOf,
  projects,
  quickProjects,
  type Tier,
  testFiles,
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

function reaching(name: Project, packages: readonly string[]): string[] {
  return testFiles()
    .filter((file) => projectOf(file) === name)
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

test("each test file belongs to exactly one project, and each project has files", () => {
  const files = testFiles();
  expect(files.length).toBeGreaterThan(400);
  expect(new Set(files).size).toBe(files.length);
  const used = new Set(files.map(projectOf));
  expect(projectNames.filter((name) => !used.has(name))).toEqual([]);
});

test("each file that begins before others is there", () => {
  const files = testFiles();
  expect(longest.filter((file) => !files.includes(file))).toEqual([]);
});

test("each name in a project names a file that no earlier project has", () => {
  const files = testFiles();
  const idle = projectNames.flatMap((name) =>
    projects[name].files
      .filter((each) => !files.some((file) => matches(file, each) && projectOf(file) === name))
      .map((each) => `${name}: ${each}`),
  );
  expect(idle).toEqual([]);
});

test.each(quickProjects)("%s need no browser and no toolchain but the SDKs'", (name) => {
  expect(reaching(name, heavy)).toEqual([]);
});

test("units load nothing that keeps state in the process that they share", () => {
  expect(reaching("units", stateful)).toEqual([]);
});

test("modules that projects load first are there", () => {
  const tiers: readonly Tier[] = Object.values(projects);
  const modules = tiers.flatMap(({ setup = [] }) => setup);
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
