import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { hardPrograms, ordinaryPrograms, unseenPrograms } from "./more-programs.ts";
import { programs } from "./programs.ts";
import type { Report } from "./report.ts";

const bench = fileURLToPath(new URL("./bench.ts", import.meta.url));
// A machine that is busy for a moment is so in one of three rounds.
const quick = ["--rounds", "3", "--processes", "1", "--warm", "1", "--json"];

test("a program is measured unmetered and metered, also by the baseline compiler alone", async () => {
  const args = [bench, "--only", "bits", ...quick, "--variants", "metered", "--liftoff-only"];
  const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 50_000 });
  const report = JSON.parse(stdout) as Report & { settings: unknown };
  expect(report.settings).toMatchObject({ v8Flags: ["--liftoff-only"] });
  expect(report.programs.map(({ name }) => name)).toEqual(["bits"]);
  const { unmetered, metered } = report.programs[0]!.variants;
  expect(unmetered).toMatchObject({ ratio: 1, growth: 1, fuel: null });
  expect(metered!.fuel).toBeGreaterThan(1_000_000);
  expect(metered!.bytes).toBeGreaterThan(unmetered!.bytes);
  expect(metered!.ratio).toBeGreaterThan(0.5);
});

test("an unknown program or variant is named, with those there are", async () => {
  const run = (...args: string[]) =>
    promisify(execFile)(process.execPath, [bench, ...args], { timeout: 50_000 });
  await expect(run("--only", "sort,bites")).rejects.toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/^no program "bites"; there are .*bits/),
  });
  await expect(run("--variants", "metred")).rejects.toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/^no variant "metred"; there are unmetered, metered/),
  });
});

test("programs have names of their own, and come from all three toolchains", () => {
  const all = [...programs, ...ordinaryPrograms, ...hardPrograms, ...unseenPrograms];
  const names = all.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  for (const ending of [".ts", ".c", ".wat"]) {
    expect(programs.some(({ source }) => source.endsWith(ending))).toBe(true);
  }
});
