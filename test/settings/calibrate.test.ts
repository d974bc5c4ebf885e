import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { afterEach, beforeEach, expect, test } from "vitest";
import {
  calibratedFuel,
  calibrationModule,
  renewBusyFuel,
} from "../../runtime/settings/calibrate.ts";

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "skerry-calibrate-"));
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

test("the default fuel is measured once and kept", async () => {
  const fuel = await calibratedFuel(dataDir);
  // Between a tenth of a unit and a hundred units a nanosecond, for 50 ms.
  expect(fuel).toBeGreaterThan(5_000_000);
  expect(fuel).toBeLessThan(5_000_000_000);
  expect(Number(fuel.toPrecision(2))).toBe(fuel);
  expect(await calibratedFuel(dataDir)).toBe(fuel);
});

test("one of a busy machine is measured again where a person asks, and the better is kept", async () => {
  const file = join(dataDir, "calibration.json");
  await calibratedFuel(dataDir);
  const kept = JSON.parse(await readFile(file, "utf8"));
  expect(kept.busy).toBeGreaterThanOrEqual(0);
  expect(kept.busy).toBeLessThanOrEqual(1);
  const put = (more: object) => writeFile(file, JSON.stringify({ ...kept, ...more }));

  await put({ fuel: 7, busy: 0.5 });
  expect(await calibratedFuel(dataDir)).toBe(7);
  await renewBusyFuel(dataDir);
  expect(await calibratedFuel(dataDir)).toBeGreaterThan(5_000_000);

  await put({ fuel: 9e15, busy: 0.5 });
  await renewBusyFuel(dataDir);
  expect(await calibratedFuel(dataDir)).toBe(9e15);
  await put({ fuel: 7, busy: 0 });
  await renewBusyFuel(dataDir);
  expect(await calibratedFuel(dataDir)).toBe(7);
});

test("a damaged or foreign measurement is made again", async () => {
  const file = join(dataDir, "calibration.json");
  const fuel = await calibratedFuel(dataDir);
  for (const kept of ["{", '{"fuel":1,"on":"another machine"}', '{"fuel":-1}']) {
    await writeFile(file, kept);
    expect(await calibratedFuel(dataDir)).toBeGreaterThan(fuel / 100);
    expect(JSON.parse(await readFile(file, "utf8")).fuel).toBeGreaterThan(1);
  }
});

test("the reference module is the one in calibration.wat", async () => {
  const text = resolve(import.meta.dirname, "../../runtime/settings/calibration.wat");
  const assembled = await parse(await readFile(text, "utf8"));
  expect(Buffer.from(assembled).toString("base64")).toBe(calibrationModule);
});
