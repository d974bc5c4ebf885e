import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Report } from "../../runtime/measure/report.ts";
import { type Lab, makeLab } from "./lab.ts";

let lab: Lab;

beforeAll(async () => {
  lab = await makeLab();
});

afterAll(() => lab.remove());

async function measureJson(...args: string[]): Promise<Report & { code: number | null }> {
  const { code, stdout, stderr } = await lab.run(["measure", "--json", ...args]);
  expect(stderr).toBe("");
  return { code, ...JSON.parse(stdout) };
}

describe("measure", () => {
  test("finds the input at which fuel runs out, and a call confirms it", async () => {
    const report = await measureJson("--url", "/work?n=100", "--requests", "20");
    expect(report.code).toBe(0);
    expect(report).toMatchObject({ worker: "lab", requests: 20, fuelIsExact: true, error: null });
    expect(report.firstLimit).toMatchObject({ limit: "fuel", dimension: "`n`", now: 100 });
    const { at } = report.firstLimit!;
    const { lastGood } = report.probes[0]!.dimensions[0]!;
    expect(at! / lastGood).toBeLessThanOrEqual(1.01);
    const call = (n: number) => lab.run(["call", "--json", "--url", `/work?n=${n}`]);
    expect((await call(lastGood)).code).toBe(0);
    expect(JSON.parse((await call(at!)).stdout).error.code).toBe("fuel-exhausted");
  });

  test("tells a lack of memory from another trap", async () => {
    const report = await measureJson(
      ...["--url", "/grow?kib=100", "--requests", "3", "--fuel", "2G", "--memory", "4MiB"],
    );
    expect(report.firstLimit).toMatchObject({ limit: "memory", dimension: "`kib`" });
    // 4 MiB hold fewer than 4,096 KiB, since the worker has other things in memory too.
    expect(report.firstLimit!.at).toBeLessThan(4_096);
    expect(report.firstLimit!.at).toBeGreaterThan(1_000);
  });

  test("measures what the settings name, for people, with bars", async () => {
    const { code, stdout, stderr } = await lab.run(["measure", "--requests", "10", "--no-probe"]);
    expect(code).toBe(0);
    expect(stderr).toBe("");
    expect(stdout).toContain("lab  skerry:edge/worker@0.1.0\n10 requests, 1 distinct; 10 × 200\n");
    expect(stdout).toMatch(/^ fuel +[\d,]+ +[\d,]+ +[\d,]+ +[\d,]+ +░+ [\d.]+ % of 20,000,000$/m);
    expect(stdout).toMatch(/^ memory .* % of 16 MiB$/m);
    expect(stdout).toMatch(/^ wall time .* % of 30 s$/m);
    expect(stdout).toMatch(/^ module .* % of 50 MiB$/m);
    expect(stdout).toContain("Equal requests cost equal fuel, to the unit.\n");
  });

  test("cycles over a file of requests, and writes a page", async () => {
    const page = join(lab.root, "report.html");
    await writeFile(
      join(lab.root, "requests.jsonl"),
      '{"url":"/work?n=10"}\n{"url":"/bytes","body":"abc"}\n{"url":"/refuse"}\n',
    );
    const report = await measureJson(
      ...["--requests-file", join(lab.root, "requests.jsonl"), "--requests", "8"],
      ...["--no-probe", "--html", page],
    );
    expect(report.results.map(({ count, statuses }) => [count, statuses])).toEqual([
      [3, { 200: 3 }],
      [3, { 200: 3 }],
      [2, { 422: 2 }],
    ]);
    expect(report.metrics.find(({ name }) => name === "cold start")!.samples).toHaveLength(5);
    expect(await readFile(page, "utf8")).toContain("<h1>lab</h1>");
  });

  test("says loudly that fuel varies with random, and that a seed holds it", async () => {
    const loose = await measureJson("--url", "/unsteady", "--requests", "20", "--no-probe");
    expect(loose.fuelIsExact).toBe(false);
    expect(loose.fuelSentence).toContain("imports random");
    const held = ["--url", "/unsteady", "--requests", "20", "--no-probe", "--seed", "x"];
    expect((await measureJson(...held)).fuelIsExact).toBe(true);
  });

  test("counts requests that fail, and ends with the guest's exit code", async () => {
    const report = await measureJson("--url", "/trap", "--requests", "5");
    expect(report.code).toBe(1);
    expect(report.failures).toMatchObject([{ code: "guest-trap", count: 5 }]);
    expect(report.error!.message).toContain("5 of 5 requests failed");
    expect(report.error).toMatchObject({ help: expect.stringContaining("Read the trap") });
    expect(report.probes[0]!.skipped).toContain("guest-trap");
    const text = await lab.run(["measure", "--url", "/trap", "--requests", "5"]);
    expect(text.code).toBe(1);
    expect(text.stdout).toContain("5 × guest-trap: ");
  });
});
