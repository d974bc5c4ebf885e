import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  type MisbehavingWorker,
  makeMisbehavingWorker,
  measureJson as measureLab,
} from "./misbehaving-worker.ts";

let lab: MisbehavingWorker;

beforeAll(async () => {
  lab = await makeMisbehavingWorker();
}, 120_000);

afterAll(() => lab.remove());

const measureJson = (...args: string[]) => measureLab(lab, ...args);

describe("the requests of measure", () => {
  test("samples until times are known or the time is up, and says which", async () => {
    const report = await measureJson("--url", "/work?n=100", "--time", "1s", "--no-probe");
    const { wallMs, runs } = report.cases[0]!;
    expect(["settled", "time", "count"]).toContain(wallMs.stopped);
    expect(wallMs.samples).toHaveLength(runs);
    if (wallMs.stopped === "settled") expect(wallMs.uncertainty).toBeLessThanOrEqual(0.05);
  });

  test("cycles over a file of requests, and writes a page", async () => {
    const page = join(lab.root, "report.html");
    await writeFile(
      join(lab.root, "requests.jsonl"),
      '{"url":"/work?n=10"}\n{"url":"/bytes","body":"abc"}\n{"url":"/refuse"}\n',
    );
    const report = await measureJson(
      ...["--requests-file", join(lab.root, "requests.jsonl"), "--requests", "8"],
      ...["--no-probe", "--html", page, "--cold-starts", "3"],
    );
    expect(report.cases.map(({ runs, statuses }) => [runs, statuses])).toEqual([
      [3, { 200: 3 }],
      [3, { 200: 3 }],
      [2, { 422: 2 }],
    ]);
    expect(report.coldStartMs.samples).toHaveLength(3);
    const written = await readFile(page, "utf8");
    expect(written).toContain("<h1>lab</h1>");
    for (const { fuel } of report.cases) {
      expect(written).toContain(`<td>${fuel.max.toLocaleString("en-US")}</td>`);
    }
  });

  test("takes a folder of cases", async () => {
    const dir = join(lab.root, "cases");
    await mkdir(dir);
    await writeFile(join(dir, "small.json"), '{"url":"/work?n=10"}');
    await writeFile(join(dir, "large.json"), '{"url":"/work?n=10000"}');
    const report = await measureJson("--cases", dir, "--requests", "4", "--no-probe");
    expect(report.cases.map(({ name }) => name)).toEqual(["large", "small"]);
    expect(report.headline.costs).toMatch(/^At most, for large: [\d,]+ fuel/);
  });

  test("says loudly that fuel varies with random, and that a seed holds it", async () => {
    const loose = await measureJson("--url", "/unsteady", "--requests", "20", "--no-probe");
    expect(loose.exactness.exact).toBe(false);
    expect(loose.exactness.sentence).toContain("imports random");
    const { fuel } = loose.cases[0]!;
    expect(fuel.exact).toBe(false);
    expect(fuel.min).toBeLessThan(fuel.max);
    const held = ["--url", "/unsteady", "--requests", "20", "--no-probe", "--seed", "x"];
    expect(await measureJson(...held)).toMatchObject({ seeded: true, exactness: { exact: true } });
  });
}, 240_000);
