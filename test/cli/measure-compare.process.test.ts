import { mkdtempSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Report } from "../../runtime/measure/report.ts";
import { expectReport } from "../measure/expect-report.ts";
import { keepRates } from "../support/kept-rates.ts";
import { compileWorker } from "../support/workers.ts";
import { skerry as skerryOf } from "./skerry.ts";

/** Two requests: one goes through `work`, the other through `rest`. `more` is what the first does besides. */
const source = (more: string) => `
import { Request, Response } from "@skerry/assemblyscript";
// They call themselves, so that the compiler leaves them functions.
export function work(n: i32): i32 { return n < 1 ? 1 : (work(n - 1) * 31) ^ (n >> 2); }
export function rest(n: i32): i32 { return n < 1 ? 7 : (rest(n - 1) << 1) ^ n; }
export function extra(n: i32): i32 { return n < 1 ? 3 : extra(n - 1) ^ (n << 3); }
export function handle(request: Request): Response {
  let n = 0;
  if (request.parsedUrl.pathname == "/work") {
    n = work(2_000);
    ${more}
  } else n = rest(2_000);
  return Response.text(n.toString());
}
`;

const root = mkdtempSync(join(tmpdir(), "skerry-compare-"));
const [old, now] = [join(root, "old.wasm"), join(root, "now.wasm")];
const cases = join(root, "cases");
const dataDir = join(root, "data");
const skerry = (args: readonly string[]) => skerryOf(args, { env: { SKERRY_DATA_DIR: dataDir } });
const measured = ["--cases", cases, "--requests", "4", "--cold-starts", "1", "--no-probe"];

beforeAll(async () => {
  await keepRates(dataDir);
  await mkdir(cases);
  for (const name of ["work", "rest"]) {
    await writeFile(join(cases, `${name}.json`), JSON.stringify({ url: `/${name}` }));
  }
  await writeFile(old, await compileWorker(source("")));
  await writeFile(now, await compileWorker(source("n += extra(3_000);")));
}, 120_000);
afterAll(() => rm(root, { recursive: true, force: true }));

async function compared(one: string, other: string, ...more: string[]) {
  const args = ["measure", one, ...measured, "--compare", other, "--json", ...more];
  const { code, stdout } = await skerry(args);
  const report: Report = JSON.parse(stdout);
  expectReport(report);
  return { code, report, comparison: report.comparison! };
}

describe("measure --compare", () => {
  test("holds each case to the threshold, and names the function that grew", async () => {
    const { code, report, comparison } = await compared(now, old, "--max-increase", "20%");
    expect(code).toBe(1);
    expect(comparison.passed).toBe(false);
    const over = comparison.differences.filter((each) => each.over);
    expect(over.map(({ case: name, figure }) => [name, figure])).toEqual([["work", "fuel"]]);
    const own = comparison.functions.find((each) => each.case === "work")!;
    expect(own.fuel.now).toBe(report.cases.find(({ name }) => name === "work")!.fuel.max);
    expect(own.differences[0]).toMatchObject({
      ...{ name: expect.stringMatching(/extra$/), state: "new", before: null, byIndex: false },
      now: { calls: 3_001 },
    });
    const change = (each: (typeof own.differences)[number]) =>
      (each.now?.self ?? 0) - (each.before?.self ?? 0);
    expect(own.differences.reduce((sum, each) => sum + change(each), 0) + own.leftSelf).toBe(
      own.fuel.now - own.fuel.before,
    );
    expect(comparison.functions.find((each) => each.case === "rest")!.differences).toEqual([]);
  });

  test("passes below the threshold, and where less is burned", async () => {
    expect((await compared(now, old, "--max-increase", "900%")).code).toBe(0);
    const { code, comparison } = await compared(old, now, "--max-increase", "0%");
    expect([code, comparison.passed]).toEqual([0, true]);
    const own = comparison.functions.find((each) => each.case === "work")!;
    expect(own.differences[0]).toMatchObject({ state: "gone", now: null });
  });

  test("reads a report of before, and tells it in the terminal and in Markdown", async () => {
    // A report is one by what is in it: its name may be any.
    const before = join(root, "before.report");
    await writeFile(before, (await skerry(["measure", old, ...measured, "--json"])).stdout);
    const args = ["measure", now, ...measured, "--compare", before, "--max-increase", "5"];
    const text = await skerry(args);
    expect(text.code).toBe(1);
    expect(text.stdout).toMatch(/^\S*extra +[\d,]+ +\+[\d,]+ +new$/m);
    expect(text.stdout).toContain("Grew by more than 5 %: work fuel");
    expect(text.stdout.split("\n").filter((line) => [...line].length > 80)).toEqual([]);
    const markdown = await skerry([...args, "--markdown"]);
    expect(markdown.code).toBe(1);
    expect(markdown.stdout).toContain("What changed in <code>work</code>, by function: +");
    expect(markdown.stdout).toMatch(/^\| `\S*extra` \| {2}\| [\d,]+ \| \+[\d,]+ \| new \|$/m);
  });
}, 240_000);
