import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { histogram, summarize } from "../../runtime/measure/statistics.ts";

describe("a summary", () => {
  test("gives percentiles by nearest rank", () => {
    const hundred = Array.from({ length: 100 }, (_, index) => index + 1);
    expect(summarize(hundred)).toEqual({ min: 1, median: 50, p99: 99, max: 100 });
    expect(summarize([3, 1, 2])).toEqual({ min: 1, median: 2, p99: 3, max: 3 });
    expect(summarize([7])).toEqual({ min: 7, median: 7, p99: 7, max: 7 });
    expect(summarize([])).toBeNull();
  });

  test("names samples that occurred, in order", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(), { minLength: 1 }), (samples) => {
        const { min, median, p99, max } = summarize(samples)!;
        expect([min, median, p99, max].every((value) => samples.includes(value))).toBe(true);
        expect(min <= median && median <= p99 && p99 <= max).toBe(true);
      }),
    );
  });
});

describe("a histogram", () => {
  test("counts each sample once", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1e6, noNaN: true })), (samples) => {
        const total = histogram(samples, 20).reduce((sum, { count }) => sum + count, 0);
        expect(total).toBe(samples.length);
      }),
    );
  });

  test("has one bin where all samples are the same", () => {
    expect(histogram([5, 5, 5], 20)).toEqual([{ from: 5, to: 5, count: 3 }]);
  });
});
