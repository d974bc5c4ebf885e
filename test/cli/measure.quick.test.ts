import { readFile } from "node:fs/promises";
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

describe("measure", () => {
  test("tells in the first ten lines whether it fits, what it costs, where and what comes first", async () => {
    const { code, stdout, stderr } = await lab.run(["measure", "--time", "2s"]);
    expect(code).toBe(0);
    expect(stderr).toBe("");
    const lines = stdout.split("\n");
    const head = lines.slice(0, 10).join("\n");
    expect(head).toMatch(/^lab {2}skerry:edge\/worker@0\.1\.0 {2}[\d.]+ KiB \([\d.]+ KiB gzip\)$/m);
    expect(head).toMatch(/^Fits {3}Fits this host\.$/m);
    expect(head).toMatch(
      /^Costs {2}[\d,]+ fuel \([\d.]+ .s to [\d.]+ .s of CPU\), 64 KiB of memory, /m,
    );
    expect(head).toMatch(/^Where {2}[\d.]+ % in \S+, /m);
    expect(head).toMatch(/^First {2}The first limit this worker meets: fuel runs out at `n` = /m);
    expect(lines.filter((line) => [...line].length > 80)).toEqual([]);
    expect(stdout).not.toContain("\u001b");
    expect(stdout).toMatch(/^fuel +[▏▎▍▌▋▊▉█]+·+ +[\d.]+ % +[\d,]+ +20,000,000 +fits$/m);
    expect(stdout).toMatch(/^memory .* 16 MiB +fits$/m);
    expect(stdout).toContain("Fuel, memory and host calls are exact");
  });

  test("makes one request as call does", async () => {
    const args = ["--url", "/echo", "--method", "PUT", "--header", "x-type: t", "--data", "abc"];
    const report = await measureJson(...args, "--requests", "2", "--no-probe");
    expect(report.cases).toMatchObject([
      { name: "PUT /echo", method: "PUT", request: { bodyBytes: 3 }, statuses: { 200: 2 } },
    ]);
    const { usage } = JSON.parse((await lab.run(["call", "--json", ...args])).stdout);
    expect(report.cases[0]!.fuel.max).toBe(usage.fuel);
  });

  test("tells where fuel goes, also in files for viewers", async () => {
    const [scope, pprof] = [join(lab.root, "fuel.speedscope.json"), join(lab.root, "fuel.pb.gz")];
    const report = await measureJson(
      ...["--url", "/work?n=100", "--requests", "2", "--no-probe"],
      ...["--speedscope", scope, "--pprof", pprof],
    );
    const [profile] = report.where;
    expect(profile!.fuel).toBe(report.cases[0]!.fuel.max);
    expect(profile!.functions.reduce((sum, { self }) => sum + self, 0)).toBe(profile!.fuel);
    expect(JSON.parse(await readFile(scope, "utf8")).profiles[0].endValue).toBe(profile!.fuel);
    expect([...(await readFile(pprof)).subarray(0, 2)]).toEqual([0x1f, 0x8b]);
    const without = ["--url", "/", "--requests", "1", "--no-probe", "--no-functions"];
    expect((await measureJson(...without)).where).toEqual([]);
    const { code, stderr } = await lab.run(["measure", "--no-functions", "--pprof", pprof]);
    expect([code, stderr]).toEqual([2, expect.stringContaining("--pprof writes what")]);
  });

  test("counts requests that fail, and ends with the guest's exit code", async () => {
    const report = await measureJson("--url", "/trap", "--requests", "5");
    expect(report.code).toBe(1);
    expect(report.cases[0]).toMatchObject({ answered: 0, errors: { "guest-trap": 5 } });
    expect(report.headline).toMatchObject({
      verdict: "failed",
      fits: "No: 1 of 1 case failed with guest-trap.",
    });
    expect(report.error!.message).toContain("1 of 1 case failed; GET /trap: ");
    expect(report.error).toMatchObject({
      help: expect.stringContaining("Fix the worker at the place that the message names"),
    });
    expect(report.probes[0]!.skipped).toContain("guest-trap");
    const text = await lab.run(["measure", "--url", "/trap", "--requests", "5"]);
    expect(text.code).toBe(1);
    expect(text.stdout).toContain("5 × guest-trap: ");
  });
}, 240_000);
