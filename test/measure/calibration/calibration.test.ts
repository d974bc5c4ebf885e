import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { describe, expect, test } from "vitest";
import { calibrationText } from "../../../runtime/cli/text/calibration-text.ts";
import { quietRound, type Round, wasBusy } from "../../../runtime/measure/calibration/busy.ts";
import { summarizeCalibration } from "../../../runtime/measure/calibration/calibration.ts";
import {
  cpuRange,
  measuredRange,
  rangeText,
} from "../../../runtime/measure/calibration/cpu-range.ts";
import { computedKinds, kinds } from "../../../runtime/measure/calibration/kinds.ts";
import { hostCallsWorker, kindsModule } from "../../../runtime/measure/calibration/modules.ts";
import { ratesSentence } from "../../../runtime/measure/calibration/rates-sentence.ts";
import { prices } from "../../../runtime/module/meter/prices.ts";

const folder = resolve(import.meta.dirname, "../../../runtime/measure/calibration");

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
    { kind: "integer", fuelPerMs: [1_000, 3_000, 2_000], busy: 0.4, rounds: 3 },
    {
      kind: "bulk",
      busy: 0,
      rounds: 1,
      fuelPerMs: Array.from({ length: 101 }, (_, at) => 8_000 + at),
    },
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

  test("says how busy the machine was meanwhile", () => {
    expect(calibration).toMatchObject({ busy: 0.4, rounds: 3 });
    expect(calibrationText(calibration)).toContain(
      "The machine was busy: others had up to 40 % of the time.\nSuch a kind was timed 3 times, and the best is told.\n",
    );
    const quiet = { ...calibration, busy: 0, rounds: 1 };
    expect(calibrationText(quiet)).not.toContain("busy");
    const rates = { slowest: 2_000, fastest: 8_050 };
    const sentence = (busy: number) =>
      ratesSentence({ fuelPerMs: 4_012.5, calibration: { ...rates, busy } });
    expect(sentence(0.09)).toBe(
      "This machine burns 2,000 to 8,050 fuel a ms of CPU, by kind of work: 4,010 in the middle.",
    );
    expect(sentence(0.4)).toContain("It was busy when that was measured: others had up to 40 %");
  });

  test("names the price table's version, without which fuel can't be compared", () => {
    expect(calibration.priceTableVersion).toBe(prices.version);
  });
});

describe("a round of trials", () => {
  const steady = [100, 101, 99];

  test("was taken on a busy machine where others had of the time, or trials are far apart", () => {
    expect(wasBusy({ fuelPerMs: steady, busy: 0.02 })).toBe(false);
    expect(wasBusy({ fuelPerMs: steady, busy: 0.1 })).toBe(true);
    expect(wasBusy({ fuelPerMs: [100, 100, 160], busy: 0 })).toBe(true);
  });

  /** What is taken in turn, and how often. */
  async function taken(rounds: readonly Round[], most = 3, mayGoOn = true) {
    let count = 0;
    const best = await quietRound(
      async () => rounds[count++]!,
      most,
      () => mayGoOn,
    );
    return { ...best, count };
  }
  const quiet: Round = { fuelPerMs: [160, 160, 160], busy: 0 };
  const busy: Round = { fuelPerMs: [100, 100, 100], busy: 0.5 };

  test("is taken again until the machine was not busy", async () => {
    expect(await taken([quiet])).toMatchObject({ count: 1, rounds: 1, ...quiet });
    expect(await taken([busy, quiet, busy])).toMatchObject({ count: 2, rounds: 2, ...quiet });
  });

  test("is taken so often at most, and the best is kept", async () => {
    const better = { ...busy, fuelPerMs: [130, 130, 130] };
    expect(await taken([busy, better, busy, quiet])).toMatchObject({
      ...{ count: 3, rounds: 3 },
      ...better,
    });
    expect(await taken([busy, quiet], 3, false)).toMatchObject({ count: 1, ...busy });
  });
});

describe("CPU time by kind of work", () => {
  const rates = { fuelPerMs: 14e6, slowest: 6e6, fastest: 32e6 };

  test("is a range, from the fastest kind to the slowest", () => {
    const range = cpuRange(96e6, rates);
    expect(range).toEqual({ leastMs: 3, middleMs: 96 / 14, mostMs: 16 });
    expect(rangeText(range)).toBe("3 ms to 16 ms");
    expect(rangeText({ leastMs: 3, mostMs: 3.0001 })).toBe("about 3 ms");
  });

  test("holds what was run, which may be faster or slower than each kind", () => {
    const ends = (min: number, median: number) => {
      const { leastMs, mostMs } = measuredRange(96e6, rates, { min, median });
      return [leastMs, mostMs];
    };
    expect(ends(4.32, 5)).toEqual([3, 16]);
    expect(ends(2.5, 20)).toEqual([2.5, 20]);
  });
});
