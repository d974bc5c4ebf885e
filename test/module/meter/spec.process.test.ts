import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { meteredFeatures } from "../../../runtime/module/meter/plan/metered-features.ts";
import { differencesOf } from "./spec/differences.ts";
import { runScript } from "./spec/run-script.ts";
import { readScript } from "./spec/script.ts";
import type { Outcome } from "./spec/world.ts";

/** Whether policy has the older exceptions, which one of the script's modules uses. */
const allowed = meteredFeatures.includes("legacy-exceptions");
const own = readFileSync(new URL("./spec/own.wast", import.meta.url), "utf8");
const main = fileURLToPath(new URL("./spec/run.ts", import.meta.url));

describe("a script in the specification's form", () => {
  it("runs in all worlds, and what does not hold is not counted as passed", async () => {
    const report = await runScript(await readScript(own));
    expect(report.failures).toEqual([]);
    const { modules, metered, assertions, passed, notRun } = report;
    expect({ modules, metered }).toEqual({ modules: 13, metered: allowed ? 12 : 11 });
    expect([...report.refused].filter(([feature]) => feature === "threads")).toEqual([
      ["threads", 1],
    ]);
    expect([...report.aside]).toEqual([
      ["text format", 1],
      ["the engine answers otherwise", 2],
    ]);
    expect(assertions).toBe(own.match(/^\(assert_/gm)!.length);
    const left = allowed ? 1 : 2;
    expect({ passed, notRun }).toEqual({ passed: assertions - 3 - left, notRun: left });
  });

  it("is refused where its parentheses don't match", async () => {
    await expect(readScript("(module\n(func)")).rejects.toThrow("is not closed, line 1");
    await expect(readScript("(module)\n)")).rejects.toThrow("closes nothing, line 2");
  });

  it("may hold a module without parentheses around it", async () => {
    const { commands } = await readScript('(func) (memory 0) (func (export "f"))');
    expect(commands).toEqual([
      { kind: "module", name: null, bytes: expect.any(Uint8Array), line: 1 },
    ]);
  });
});

describe("worlds that differ", () => {
  const outcome: Outcome = {
    ...{ status: "returned", message: "", used: 10n },
    values: [{ type: "i32", bits: [7n] }],
  };
  const trapped: Outcome = { status: "trapped", values: [], message: "trap", used: 10n };
  const plain = { ...outcome, used: null };

  it.each<[string, Partial<Outcome>]>([
    ["in a result", { values: [{ type: "i32", bits: [8n] }] }],
    ["in the number of results", { values: [] }],
    ["in how a call ends", { status: "trapped" }],
    ["in fuel", { used: 11n }],
  ])("%s are told apart", (_, change) => {
    expect(differencesOf({ plain, metered: outcome, oracle: outcome }, 0n)).toEqual([]);
    const metered = { ...outcome, ...change };
    expect(differencesOf({ plain, metered, oracle: outcome }, 0n)).toHaveLength(1);
  });

  it("may differ in fuel by the bound after a trap, and by no more", () => {
    const after = { plain: { ...trapped, used: null }, oracle: trapped };
    const usedThen = (used: bigint) =>
      differencesOf({ ...after, metered: { ...trapped, used } }, 5n);
    expect([usedThen(5n), usedThen(15n)]).toEqual([[], []]);
    expect([usedThen(4n), usedThen(16n)].map((found) => found.length)).toEqual([1, 1]);
  });
});

describe("npm run spec", () => {
  const run = (args: readonly string[], suite?: string) =>
    spawnSync(process.execPath, [main, ...args], {
      ...{ encoding: "utf8", timeout: 60_000 },
      env: { ...process.env, SKERRY_SPEC_SUITE: suite ?? "" },
    });

  it("prints a table of the scripts in a folder, or says where to get some", () => {
    const folder = mkdtempSync(join(tmpdir(), "skerry-spec-"));
    try {
      writeFileSync(join(folder, "own.wast"), own);
      writeFileSync(join(folder, "simple.wast"), '(module (func (export "f")))\n(invoke "f")\n');
      const { status, stdout } = run(["--all"], folder);
      expect(stdout).toMatch(/^own\.wast +13 +\d+ +\d+ +\d+ +\d+ {2}.*1 threads/m);
      expect(stdout).toMatch(/^simple\.wast +1 +1 +0 +0 +0$/m);
      expect(stdout).toMatch(/^2 scripts +14 /m);
      expect(status).toBe(0);
      expect(run([folder]).stdout).not.toContain("simple.wast");
      writeFileSync(join(folder, "broken.wast"), "(module");
      const broken = run([folder]);
      expect({ status: broken.status, told: broken.stderr.includes("broken.wast: ") }).toEqual({
        ...{ status: 1, told: true },
      });
    } finally {
      rmSync(folder, { recursive: true });
    }
    const nothing = run([]);
    expect({ status: nothing.status, told: nothing.stderr.includes("SKERRY_SPEC_SUITE") }).toEqual({
      ...{ status: 2, told: true },
    });
  });
});
