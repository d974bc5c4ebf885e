import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { runCampaign } from "./fuzz/campaign.ts";
import { RandomModules } from "./fuzz/random-module.ts";
import { reduceModule } from "./fuzz/reduce.ts";
import { executedInstructions } from "./support/executed.ts";
import type { Bytes } from "./support/run.ts";
import { assemble, disassemble } from "./support/wat.ts";

describe("a campaign", () => {
  it("blames a crash and a hang on the seed that caused them, and goes on", async () => {
    const program = new URL("./fuzz/faulty-child.ts", import.meta.url);
    const campaign = await runCampaign({
      ...{ seed: 0, count: 12, jobs: 2 },
      ...{ program, timeLimit: 1_500 },
    });
    expect(campaign.seeds).toBe(12);
    expect(campaign.same).toBe(8);
    expect([...campaign.refused]).toEqual([["threads", 1]]);
    expect([...campaign.failures.keys()]).toEqual([3, 5, 7]);
    const [crash, hang, difference] = [...campaign.failures.values()];
    expect(crash![0]).toContain("the process ended: SIGABRT");
    expect(hang).toEqual(["no end within 1500 ms"]);
    expect(difference).toEqual(["fuel 1, expected 2"]);
  });
});

describe("a random module", () => {
  it("is the same for the same seed, and another for another", async () => {
    using first = new RandomModules();
    using second = new RandomModules();
    for (const seed of [0, 1, 7]) {
      const module = await first.make(seed);
      expect(await second.make(seed)).toEqual(module);
      expect(await first.make(seed + 100)).not.toEqual(module);
    }
  });
});

describe("a failing module", () => {
  it("is reduced to what fails", async () => {
    const whole = await assemble(`(module
      (memory 1) (global $g (mut i32) (i32.const 3))
      (func $helper (param i32) (result i32)
        (if (result i32) (local.get 0) (then (i32.rotl (local.get 0) (i32.const 3))) (else (i32.const 9))))
      (func (export "other") (loop (br_if 0 (i32.eqz (global.get $g)))))
      (func (export "f") (local i32)
        (global.set $g (i32.const 8))
        (block (br_if 0 (i32.eqz (call $helper (i32.const 2)))) (i32.store (i32.const 0) (i32.const 1)))
        (drop (i32.const 5))))`);
    const stillFails = async (wasm: Bytes) =>
      (await executedInstructions(wasm, "i32.rotl", "f", [[]])) > 0n;
    expect(await stillFails(whole)).toBe(true);
    const reduced = await reduceModule(whole, { stillFails, timeLimit: 30_000 });
    expect(await stillFails(reduced)).toBe(true);
    expect(reduced.length).toBeLessThan(whole.length / 2);
    const instructions = (await disassemble(reduced)).match(/^ {4}\S.*$/gm)!;
    expect(instructions.length).toBeLessThan(10);
  });

  it("stays as it is where it does not fail", async () => {
    const wasm = await assemble("(module (func))");
    const options = { stillFails: async () => false, timeLimit: 1_000 };
    expect(await reduceModule(wasm, options)).toEqual(wasm);
  });
});

describe("npm run fuzz", () => {
  const main = fileURLToPath(new URL("./fuzz.ts", import.meta.url));
  const run = (args: readonly string[]) =>
    spawnSync(process.execPath, [main, ...args], { encoding: "utf8", timeout: 60_000 });

  it("prints what came of the seeds it is given", () => {
    const { status, stdout } = run(["--count", "3", "--seed", "11", "--jobs", "1"]);
    expect(stdout).toMatch(/^modules +3 in \d+ s$/m);
    expect(stdout).toMatch(/^different +0$/m);
    expect(status).toBe(0);
  });

  it("takes no words for numbers", () => {
    expect(run(["--count", "many"]).status).toBe(2);
  });
});
