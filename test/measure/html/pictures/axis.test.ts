import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { axis, type Span, tickText } from "../../../../runtime/measure/html/pictures/axis.ts";
import { tenantText } from "../../../../runtime/measure/html/tenant-text.ts";

const span: Span = {
  ...{ low: 1, high: 1_000, unit: "count", logarithmic: true, length: 300, across: true },
};
const texts = (more: Partial<Span>) => {
  const { ticks, text } = axis({ ...span, ...more });
  return ticks.map(text);
};

describe("an axis", () => {
  test("has round numbers, in thousands and millions", () => {
    expect(texts({})).toEqual(["1", "3", "10", "30", "100", "300", "1 k"]);
    expect(texts({ high: 2e6, logarithmic: false, low: 0 })).toEqual([
      ...["0", "500 k", "1 M", "1.5 M", "2 M"],
    ]);
  });

  test("of bytes has powers of two", () => {
    expect(texts({ unit: "bytes", low: 2 ** 16, high: 2 ** 27 })).toEqual([
      ...["64 KiB", "256 KiB", "1 MiB", "4 MiB", "16 MiB", "64 MiB"],
    ]);
    expect(texts({ unit: "bytes", low: 0, high: 320 * 1_024, logarithmic: false })).toEqual([
      ...["0", "64 KiB", "128 KiB", "192 KiB", "256 KiB", "320 KiB"],
    ]);
  });

  test("has labels within its ends, which do not touch, whatever it spans", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.001, max: 1e12, noNaN: true }),
        fc.double({ min: 1 + 1e-6, max: 1e9, noNaN: true }),
        fc.constantFrom("count", "bytes", "milliseconds" as const),
        fc.boolean(),
        (low, factor, unit, logarithmic) => {
          const high = low * factor;
          const { ticks } = axis({ ...span, low, high, unit, logarithmic });
          const place = (value: number) =>
            300 *
            (logarithmic ? Math.log(value / low) / Math.log(factor) : (value - low) / (high - low));
          expect(new Set(ticks.map((tick) => tickText(tick, unit))).size).toBe(ticks.length);
          for (const [index, tick] of ticks.entries()) {
            expect(tick).toBeGreaterThanOrEqual(low);
            expect(tick).toBeLessThanOrEqual(high);
            const before = ticks[index - 1];
            if (before === undefined) continue;
            const letters = tickText(tick, unit).length + tickText(before, unit).length;
            expect(place(tick) - place(before)).toBeGreaterThan(letters * 2.9);
          }
          expect(ticks.length).toBeLessThan(20);
        },
      ),
    );
  });

  test("of one value has that value", () => {
    expect(axis({ ...span, low: 5, high: 5, logarithmic: false }).ticks).toEqual([5]);
    expect(axis({ ...span, low: 5, high: 5 + 1e-15, logarithmic: true }).ticks).toEqual([5]);
  });
});

describe("a name in a page", () => {
  test("has its beginning and its end where it is long, and nothing that hides", () => {
    expect(tenantText("handle")).toBe("handle");
    expect(tenantText("a\u202eb\n")).toBe("a\\u202eb\\u000a");
    const long = tenantText(`begin${"x".repeat(1e6)}end`);
    expect([...long]).toHaveLength(200);
    expect(long).toMatch(/^beginx+…x+end$/);
  });
});
