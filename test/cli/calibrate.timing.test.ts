import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { rangeText } from "../../runtime/measure/calibration/cpu-range.ts";
import { kinds } from "../../runtime/measure/calibration/kinds.ts";
import type { Report } from "../../runtime/measure/report.ts";
import { prices } from "../../runtime/module/meter/prices.ts";
import { type Ended, skerry } from "./skerry.ts";

let dataDir: string;
/** What `calibrate --json` told: to take the rates takes seconds, and they are kept. */
let told: Ended;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "skerry-calibrate-"));
  told = await skerry(["calibrate", "--json"], inDataDir());
}, 300_000);
afterAll(() => rm(dataDir, { recursive: true, force: true }));

const inDataDir = () => ({ env: { SKERRY_DATA_DIR: dataDir } });

test("tells a machine's fuel a millisecond by kind, as one document", () => {
  const { code, stdout } = told;
  expect(code).toBe(0);
  const document = JSON.parse(stdout);
  expect(document).toMatchObject({ formatVersion: 1, priceTableVersion: prices.version });
  expect(document.kinds.map(({ kind }: { kind: string }) => kind)).toEqual(Object.keys(kinds));
  for (const { kind, fuelPerMs, low, high, trials } of document.kinds) {
    // Between a tenth of a unit and a thousand units a nanosecond, on any machine.
    expect({ kind, rate: fuelPerMs }).toEqual({ kind, rate: expect.any(Number) });
    expect(fuelPerMs).toBeGreaterThan(100_000);
    expect(fuelPerMs).toBeLessThan(1_000_000_000);
    expect(low).toBeLessThanOrEqual(fuelPerMs);
    expect(high).toBeGreaterThanOrEqual(fuelPerMs);
    expect(trials).toBeGreaterThanOrEqual(8);
  }
  expect(document.busy).toBeGreaterThanOrEqual(0);
  expect(document.busy).toBeLessThanOrEqual(1);
  expect(document.rounds).toBeLessThanOrEqual(3);
  const { fuel, leastMs, mostMs } = document.defaultFuel;
  expect(fuel).toBeGreaterThan(0);
  expect(mostMs / leastMs).toBeCloseTo(document.spread, 6);
});

test("a measurement has the same rates, and CPU times that hold what its runs took", {
  timeout: 300_000,
}, async () => {
  const calibration = JSON.parse(told.stdout);
  const quick = ["--requests", "30", "--cold-starts", "1", "--no-probe", "--no-functions"];
  const args = ["measure", "examples/picture", ...quick, "--profile", "cloudflare-free"];
  const report: Report = JSON.parse((await skerry([...args, "--json"], inDataDir())).stdout);
  const rates: number[] = calibration.kinds.map((kind: { fuelPerMs: number }) => kind.fuelPerMs);
  const [slowest, fastest] = [Math.min(...rates), Math.max(...rates)];
  expect(report.fuelPerMs).toBe(calibration.fuelPerMs);
  expect(report.calibration).toEqual({ slowest, fastest, busy: calibration.busy });

  const { fuel, cpuMs } = report.cases[0]!;
  const { range } = report.profiles[1]!.limits.find(({ quantity }) => quantity === "cpu")!;
  expect(range!.least).toBeLessThanOrEqual(cpuMs.min);
  expect(range!.most).toBeGreaterThanOrEqual(cpuMs.median);
  // By kinds of work alone the fastest run is in it as well.
  expect(fuel.max / fastest).toBeLessThan(cpuMs.min);
  expect(fuel.max / slowest).toBeGreaterThan(cpuMs.min);
  expect(report.headline.costs).toContain(
    `(${rangeText({ leastMs: range!.least, mostMs: range!.most })} of CPU)`,
  );
});

test("tells it to people on stderr, with what a request's fuel comes to", {
  timeout: 300_000,
}, async () => {
  const { code, stdout, stderr } = await skerry(["calibrate"], inDataDir());
  expect({ code, stdout }).toEqual({ code: 0, stdout: "" });
  for (const kind of Object.keys(kinds)) expect(stderr).toContain(`\n  ${kind} `);
  expect(stderr).toMatch(
    /By default a request has [\d,]+ fuel:\nabout \d+ ms in the middle, \d+ to \d+ ms by kind\./,
  );
});
