import { describe, expect, test } from "vitest";
import { nearest } from "../../runtime/settings/nearest.ts";
import {
  formatBytes,
  formatCount,
  formatMilliseconds,
  formatShare,
  parseQuantity,
  type Unit,
} from "../../runtime/settings/quantities.ts";

describe("a quantity", () => {
  test.each<[string, Unit, number | null]>([
    ["65536", "bytes", 65_536],
    ["64KiB", "bytes", 65_536],
    ["64 MiB", "bytes", 67_108_864],
    ["10MB", "bytes", 10_000_000],
    ["1.5GiB", "bytes", 1_610_612_736],
    ["10mb", "bytes", null],
    ["0.1B", "bytes", null],
    ["-1", "bytes", null],
    ["", "bytes", null],
    ["1constructor", "bytes", null],
    ["500", "milliseconds", 500],
    ["500ms", "milliseconds", 500],
    ["2s", "milliseconds", 2_000],
    ["0.25s", "milliseconds", 250],
    ["1min", "milliseconds", 60_000],
    ["2h", "milliseconds", null],
    ["5_000_000", "count", 5_000_000],
    ["5M", "count", 5_000_000],
    ["1e6", "count", null],
    ["9007199254740993", "count", null],
  ])("%j in %s is %j", (text, unit, value) => {
    expect(parseQuantity(text, unit)).toBe(value);
  });

  test("below zero is written as above it, with a sign", () => {
    expect([-3, -0.5, -90_000].map(formatMilliseconds)).toEqual(["-3 ms", "-500 µs", "-90 s"]);
    expect([-1, -65_536].map(formatBytes)).toEqual(["-1 byte", "-64 KiB"]);
    expect([-3, -1_234].map(formatCount)).toEqual(["-3", "-1,234"]);
  });

  test("is written for people", () => {
    expect([0, 1, 1_023, 1_024, 131_072, 1_610_612_736].map(formatBytes)).toEqual([
      "0 bytes",
      "1 byte",
      "1,023 bytes",
      "1 KiB",
      "128 KiB",
      "1.5 GiB",
    ]);
    expect([0, 0.0421, 0.8, 12.34, 999, 30_000].map(formatMilliseconds)).toEqual([
      "0 ms",
      "42.1 µs",
      "800 µs",
      "12.3 ms",
      "999 ms",
      "30 s",
    ]);
    expect([0, 0.00001, 0.0042, 0.31, 1].map(formatShare)).toEqual([
      "0 %",
      "under 0.01 %",
      "0.42 %",
      "31 %",
      "100 %",
    ]);
  });

  test("has counts as English writes them", () => {
    const english = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });
    const counts = [0, 1, 12, 999, 1_000, 12_345, 999_999.5, 0.4, 12_345_678, 2 ** 53, 1e20];
    for (const count of [...counts, ...counts.map((each) => -each - 1), NaN, Infinity, -Infinity]) {
      expect(formatCount(count)).toBe(english.format(count));
    }
  });
});

describe("the nearest word", () => {
  test("is a typing slip away", () => {
    expect(nearest("memroy", ["memory", "fuel"])).toBe("memory");
    expect(nearest("fule", ["memory", "fuel"])).toBe("fuel");
  });

  test("is none when nothing is near", () => {
    expect(nearest("colour", ["memory", "fuel"])).toBeNull();
    expect(nearest("x", ["y"])).toBeNull();
  });
});
