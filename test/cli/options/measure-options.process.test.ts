import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Report } from "../../../runtime/measure/report.ts";
import { expectReport } from "../../measure/expect-report.ts";
import { type MisbehavingWorker, makeMisbehavingWorker } from "../misbehaving-worker.ts";

let lab: MisbehavingWorker;

beforeAll(async () => {
  lab = await makeMisbehavingWorker();
}, 120_000);

afterAll(() => lab.remove());

/** No more than a test needs: what is told of times is tested where they are made up. */
const quick = ["--requests", "2", "--cold-starts", "1", "--no-probe"];

async function measureJson(...args: string[]): Promise<Report> {
  const { stdout, stderr } = await lab.run(["measure", "--json", ...quick, ...args]);
  expect(stderr).toBe("");
  const report = JSON.parse(stdout);
  expectReport(report);
  return report;
}

async function caseFolder(name: string, url: string): Promise<string> {
  const dir = join(lab.root, name);
  await mkdir(dir);
  await writeFile(join(dir, "work.json"), JSON.stringify({ url }));
  return dir;
}

describe("measure", () => {
  test("tells how fuel grows with a number, and where limits are met", async () => {
    const report = await measureJson(
      ...["--url", "/work?n=100", "--vary", "query.n=100..100000", "--profile", "cloudflare-free"],
    );
    const [growth] = report.growth;
    expect(growth!.points.filter(({ size }) => size <= 100_000)).toHaveLength(13);
    expect(growth!.fits.fuel).toMatchObject({ model: "n" });
    expect(growth!.fits.fuel!.error).toBeLessThan(0.05);
    const host = growth!.reaches.find(({ of, label }) => of === "skerry" && label === "fuel")!;
    expect(host).toMatchObject({ how: "measured", at: growth!.end!.at });
    expect(growth!.end).toMatchObject({ kind: "limit", limit: "fuel", exact: true });
    expect(growth!.end!.at).toBe(growth!.end!.lastGood! + 1);
    const call = async (n: number) => {
      const args = ["call", "--json", "--url", `/work?n=${n}`];
      return JSON.parse((await lab.run(args)).stdout).error?.code ?? null;
    };
    expect(await call(growth!.end!.lastGood!)).toBeNull();
    expect(await call(growth!.end!.at)).toBe("fuel-exhausted");
    expect(report.profiles.map(({ name }) => name)).toEqual(["skerry", "cloudflare-free"]);
    const cpu = report.profiles[1]!.limits.find(({ quantity }) => quantity === "cpu")!;
    expect(cpu.measured * report.fuelPerMs).toBeCloseTo(report.cases[0]!.fuel.max, 3);
    expect(
      growth!.reaches.some(({ of, label }) => of === "cloudflare-free" && label === "CPU time"),
    ).toBe(true);
  });

  test("tells a size at which memory runs out from one at which the worker traps", async () => {
    const memory = ["--memory", "4MiB", "--fuel", "2G"];
    const [growth] = (
      await measureJson("--url", "/grow?kib=100", "--vary", "query.kib=100..20000", ...memory)
    ).growth;
    expect(growth!.end).toMatchObject({ why: "guest-trap", met: "memoryBytes" });
    expect(growth!.reaches[0]).toMatchObject({
      ...{ of: "skerry", figure: "memoryBytes", how: "measured", at: growth!.end!.at },
    });
    expect(growth!.end!.at).toBeLessThan(4_096);
    expect(growth!.end!.at).toBe(growth!.end!.lastGood! + 1);
    const [trapping] = (await measureJson("--url", "/trap", "--vary", "query.x=1..8")).growth;
    expect(trapping!.end).toMatchObject({ why: "guest-trap", met: null, lastGood: null });
  });

  test("tells how fuel grows with a body", async () => {
    const [growth] = (await measureJson("--url", "/bytes", "--vary", "body=1k..64k")).growth;
    expect(growth!.unit).toBe("bytes");
    expect(growth!.points.find(({ size }) => size === 64_000)).toMatchObject({
      responseBodyBytes: 64_000,
    });
    expect(growth!.fits.responseBodyBytes).toMatchObject({ model: "n" });
  });

  test("compares with a report and with a module, and ends with 1 over the threshold", async () => {
    const small = await caseFolder("small", "/work?n=1000");
    const large = await caseFolder("large", "/work?n=2000");
    const file = join(lab.root, "before.json");
    const printed = await lab.run(["measure", "--json", ...quick, "--cases", small]);
    await writeFile(file, printed.stdout);
    const compared = ["--compare", file, "--max-increase", "5%"];

    const same = await lab.run(["measure", ...quick, "--cases", small, ...compared]);
    expect(same.code).toBe(0);
    expect(same.stdout).toContain("No fuel, memory or size grew by more than 5 %.");

    const more = await lab.run(["measure", "--markdown", ...quick, "--cases", large, ...compared]);
    expect(more.code).toBe(1);
    expect(more.stdout).toMatch(
      /\| `work` \| fuel \| [\d,]+ \| [\d,]+ \| \*\*\+[\d.]+ %\*\* ❌ \|/,
    );

    const module = join(lab.dir, "build", "worker.wasm");
    const other = join(lab.root, "other.wasm");
    await writeFile(other, await readFile(module));
    const report = await measureJson("--cases", small, "--compare", other, "--max-increase", "0%");
    expect(report.comparison).toMatchObject({ passed: true, fuelCompares: true });
    const fuel = report.comparison!.differences.find(({ figure }) => figure === "fuel")!;
    expect(fuel.before).toBe(fuel.now);
  });

  test.each([
    [["--max-increase", "5%"], "--max-increase needs --compare"],
    [["--markdown", "--json"], "--markdown and --json both print on stdout"],
    [["--vary", "body=1k"], "--vary body=1k: it must be as"],
    [["--profile", "vercel"], "Allowed choices are skerry, cloudflare-free,"],
    [["--max-increase", "lots"], "It must be a number of per cent"],
    [["--cases", "x", "--url", "/"], "cannot be used with option '--url <url>'"],
    [["--requests", "3", "--time", "1s"], "cannot be used with option"],
  ])("refuses %j as wrong use", async (args, sentence) => {
    const { code, stdout, stderr } = await lab.run(["measure", ...args]);
    expect(code).toBe(2);
    expect(stdout + stderr).toContain(sentence);
  });

  test("refuses a report that is none, before it measures", async () => {
    const file = join(lab.root, "none.json");
    await writeFile(file, "{}");
    const { code, stderr } = await lab.run(["measure", ...quick, "--compare", file]);
    expect(code).toBe(2);
    expect(stderr).toContain("is not a report of `skerry measure --json`");
  });
}, 240_000);
