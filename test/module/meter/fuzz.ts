// `npm run fuzz -- [--count N] [--seed S] [--jobs J]`: compares random modules as they are, metered and
// by the oracle. The modules of the seeds from S on are made, so that a run can be repeated. Exit code
// 1: a module differs, or most were refused.

import { mkdtempSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type Campaign, runCampaign } from "./fuzz/campaign.ts";
import { CaseRunner } from "./fuzz/case-runner.ts";
import { RandomModules } from "./fuzz/random-module.ts";
import { reduceModule } from "./fuzz/reduce.ts";
import type { Bytes } from "./support/run.ts";
import { disassemble } from "./support/wat.ts";

/** Failures that are reduced; the others are listed. */
const reduced = 3;
const reducingTime = 180_000;

const { values } = parseArgs({
  options: { count: { type: "string" }, seed: { type: "string" }, jobs: { type: "string" } },
});
const number = (text: string | undefined, otherwise: number) => {
  if (text === undefined) return otherwise;
  if (/^\d+$/.test(text)) return Number(text);
  process.stderr.write(`${text} is no number.\n`);
  process.exit(2);
};
const count = number(values.count, 1_000);
const seed = number(values.seed, Date.now() % 1_000_000_000);
const jobs = number(values.jobs, availableParallelism());

process.stderr.write(`Seeds ${seed} to ${seed + count - 1}, ${jobs} at once.\n`);
const began = performance.now();
const campaign = await runCampaign({ seed, count, jobs, onProgress });
const seconds = (performance.now() - began) / 1_000;
process.stdout.write(`${summaryOf(campaign, seconds)}\n`);
for (const [index, [failing, differences]] of [...campaign.failures].entries()) {
  process.stdout.write(`\nSeed ${failing} (npm run fuzz -- --seed ${failing} --count 1):\n`);
  for (const each of differences) process.stdout.write(`  ${each}\n`);
  if (index < reduced) await printReduced(failing);
}
const refused = [...campaign.refused.values()].reduce((sum, each) => sum + each, 0);
if (refused * 2 > count)
  process.stdout.write("\nMost modules were refused: that proves nothing.\n");
process.exitCode = campaign.failures.size > 0 || refused * 2 > count ? 1 : 0;

function onProgress(done: number, failures: number): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${done} done, ${failures} failed`);
  else if (done % 1_000 === 0) process.stderr.write(`${done} done, ${failures} failed\n`);
}

function summaryOf(of: Campaign, seconds: number): string {
  const listed = (map: ReadonlyMap<string, number>) =>
    [...map].map(([what, how]) => `${how} ${what}`).join(", ") || "none";
  const rows = [
    ["modules", `${of.seeds} in ${seconds.toFixed(0)} s`],
    ["the same in all forms", String(of.same)],
    ["different", String(of.failures.size)],
    ["refused", listed(of.refused)],
    ["not linked", String(of.notLinked)],
    ["not made", notMade(of)],
    ["calls", listed(of.endings)],
    ["overshoot at most", String(of.overshoot)],
  ];
  return rows.map(([what, value]) => `${what!.padEnd(22)}${value}`).join("\n");
}

/** Prints a failing seed's module as small as it can be made, and says where it is. */
async function printReduced(failing: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), `skerry-fuzz-${failing}-`));
  const file = join(folder, "module.wasm");
  using runner = new CaseRunner();
  using modules = new RandomModules();
  const fails = async (bytes: Bytes) => {
    writeFileSync(file, bytes);
    return (await runner.run({ seed: failing, file })).kind === "different";
  };
  const whole = await modules.make(failing);
  process.stderr.write(`Reducing ${whole.length} bytes.\n`);
  const options = { stillFails: fails, timeLimit: reducingTime };
  const wasm = await reduceModule(whole, options);
  writeFileSync(file, wasm);
  process.stdout.write(`Reduced to ${wasm.length} bytes, in ${file}:\n${await disassemble(wasm)}`);
}

/** How many modules the maker did not make, and the first of them. */
function notMade({ notMade: seeds }: Campaign): string {
  const first = [...seeds].slice(0, 3).map(([seed, why]) => `seed ${seed}: ${why}`);
  return seeds.size === 0 ? "0" : `${seeds.size} (${first.join("; ")}…)`;
}
