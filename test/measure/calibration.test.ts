import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { describe, expect, test } from "vitest";
import { summarizeCalibration } from "../../runtime/measure/calibration/calibration.ts";
import { computedKinds, kinds } from "../../runtime/measure/calibration/kinds.ts";
import { hostCallsWorker, kindsModule } from "../../runtime/measure/calibration/modules.ts";
import { prices } from "../../runtime/module/meter/prices.ts";

const folder = resolve(import.meta.dirname, "../../runtime/measure/calibration");

describe("the modules of a calibration", () => {
  test.each([
    ["kinds.wat", kindsModule],
    ["host-calls.wat", hostCallsWorker],
  ])("%s is what is run", async (file, module) => {
    const assembled = await parse(await readFile(resolve(folder, file), "utf8"));
    expect(Buffer.from(assembled).toString("base64")).toBe(module);
  });

  test("export each kind that computes", () => {
    const module = new WebAssembly.Module(Buffer.from(kindsModule, "base64"));
    const instance = new WebAssembly.Instance(module, {});
    expect(Object.keys(instance.exports).sort()).toEqual([...computedKinds].sort());
    for (const kind of computedKinds) {
      const run = instance.exports[kind] as (rounds: number) => number;
      expect({ kind, value: run(1_000) }).toEqual({ kind, value: expect.any(Number) });
    }
  });
});

describe("a summary of samples", () => {
  const samples = [
    { kind: "integer", fuelPerMs: [1_000, 3_000, 2_000] },
    { kind: "bulk", fuelPerMs: Array.from({ length: 101 }, (_, at) => 8_000 + at) },
  ] as const;
  const calibration = summarizeCalibration(samples, 100_000);

  test("has the median of each kind, and where nine trials of ten lie", () => {
    expect(calibration.kinds).toEqual([
      {
        kind: "integer",
        work: kinds.integer,
        trials: 3,
        fuelPerMs: 2_000,
        low: 1_000,
        high: 3_000,
      },
      { kind: "bulk", work: kinds.bulk, trials: 101, fuelPerMs: 8_050, low: 8_005, high: 8_095 },
    ]);
  });

  test("says how far the kinds are apart, and how long the default fuel lasts by them", () => {
    expect(calibration.spread).toBe(4.025);
    expect(calibration.fuelPerMs).toBe(Math.round(Math.sqrt(2_000 * 8_050)));
    expect(calibration.defaultFuel).toEqual({
      fuel: 100_000,
      leastMs: 100_000 / 8_050,
      mostMs: 50,
    });
  });

  test("names the price table's version, without which fuel can't be compared", () => {
    expect(calibration.priceTableVersion).toBe(prices.version);
  });
});
