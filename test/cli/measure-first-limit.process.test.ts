import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Report } from "../../runtime/measure/report.ts";
import { expectReport } from "../measure/expect-report.ts";
import { type MisbehavingWorker, makeMisbehavingWorker } from "./misbehaving-worker.ts";

let lab: MisbehavingWorker;

beforeAll(async () => {
  lab = await makeMisbehavingWorker();
}, 120_000);

afterAll(() => lab.remove());

async function measureJson(...args: string[]): Promise<Report & { code: number | null }> {
  const { code, stdout, stderr } = await lab.run([
    "measure",
    "--json",
    "--cold-starts",
    "1",
    ...args,
  ]);
  expect(stderr).toBe("");
  const report = JSON.parse(stdout);
  expectReport(report);
  return { code, ...report };
}

describe("measure", () => {
  test("finds the input at which fuel runs out, and a call confirms it", async () => {
    const report = await measureJson("--url", "/work?n=100", "--requests", "20");
    expect(report.code).toBe(0);
    expect(report.worker).toMatchObject({ name: "lab" });
    expect(report).toMatchObject({ exactness: { exact: true }, error: null });
    expect(report.cases).toMatchObject([
      { name: "GET /work?n=100", runs: 20, statuses: { 200: 20 } },
    ]);
    expect(report.firstLimit).toMatchObject({ limit: "fuel", dimension: "`n`", now: 100 });
    const { at } = report.firstLimit!;
    const { lastGood } = report.probes[0]!.dimensions[0]!;
    expect(at).toBe(lastGood + 1);
    const call = (n: number) => lab.run(["call", "--json", "--url", `/work?n=${n}`]);
    const good = await call(lastGood);
    expect(good.code).toBe(0);
    expect(JSON.parse((await call(at!)).stdout).error.code).toBe("fuel-exhausted");
    const same = JSON.parse((await call(100)).stdout).usage;
    expect(report.cases[0]!.fuel).toMatchObject({ exact: true, max: same.fuel });
    expect(report.cases[0]!.memoryBytes.max).toBe(same.memoryBytes);
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
});
