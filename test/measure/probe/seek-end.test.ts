import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type Search,
  type Sought,
  seekEnd,
  type Tried,
} from "../../../runtime/measure/probe/seek-end.ts";

const most = Number.MAX_SAFE_INTEGER;

/** Seeks the end of what a function says of each size; with how many runs, and of which sizes. */
async function seek(tried: (size: number) => Tried, more: Partial<Search> = {}) {
  const runs: number[] = [];
  const sought = await seekEnd({
    ...{ rungs: [1, 10, 100, 1_000], good: null, precision: 0 },
    takes: () => true,
    mayGoOn: () => true,
    guess: () => null,
    run: async (size) => {
      runs.push(size);
      return tried(size);
    },
    ...more,
  });
  return { ...sought, runs };
}

/** Fuel by size, of which 1,000,000 may be burned. */
const burning = (fuel: (n: number) => number) => (n: number) =>
  fuel(n) > 1_000_000 ? "fails" : "passes";

describe("the end of what passes", () => {
  const found = (lastGood: number): Partial<Sought> => ({
    ...{ lastGood, firstBad: lastGood + 1, exact: true, stopped: "failed" },
  });

  test.each<[string, (n: number) => number, number]>([
    ["n", (n) => 500 + 9 * n, 111_055],
    ["n with steps", (n) => 5_000 * Math.floor(n / 64), 12_863],
    ["n log n", (n) => n * Math.log2(n + 1), 62_746],
    ["n²", (n) => 7 * n * n, 377],
    ["n³", (n) => n ** 3, 100],
    ["2ⁿ", (n) => 2 ** n, 19],
    ["2ⁿ by an overhead", (n) => 900_000 + 2 ** n, 16],
    ["a threshold between rungs", (n) => (n >= 57 ? 2e6 : 5), 56],
    ["a threshold far beyond", (n) => (n >= 123_456_789_012 ? 2e6 : 5), 123_456_789_011],
    ["a threshold at once behind the last rung", (n) => (n >= 1_001 ? 2e6 : 5), 1_000],
    ["a power that grows slowly", (n) => 1_000 * Math.sqrt(n), 1_000_000],
  ])("is found to the size: %s", async (_, fuel, lastGood) => {
    expect(await seek(burning(fuel))).toMatchObject(found(lastGood));
  });

  test("is any threshold, whatever the curve says", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.integer({ min: 2, max: 5_000 }),
          fc.maxSafeNat().filter((n) => n > 1),
        ),
        fc.option(fc.double({ min: 0, max: 2 ** 53, noNaN: true }), { nil: null }),
        async (threshold, guess) => {
          const run = (n: number) => (n >= threshold ? "fails" : "passes") as Tried;
          const { runs, ...sought } = await seek(run, { guess: () => guess });
          expect(sought).toEqual(found(threshold - 1));
          expect(runs).toContain(threshold);
          expect(runs).toContain(threshold - 1);
          expect(runs.length).toBeLessThan(112);
        },
      ),
    );
  });

  test("is found in a few runs where a curve says where it is", async () => {
    const fails = burning((n) => 500 + 0.009 * n);
    const [told, untold] = await Promise.all([
      seek(fails, { guess: () => 111_055_555.5 }),
      seek(fails),
    ]);
    expect(told).toMatchObject(found(111_055_555));
    expect(told.runs.length).toBeLessThan(untold.runs.length - 8);
  });

  test("is nowhere where all pass, up to the largest exact number", async () => {
    const sought = await seek(() => "passes");
    expect(sought).toMatchObject({ lastGood: most, firstBad: null, stopped: "range" });
    expect(sought.runs.length).toBeLessThan(60);
  });

  test("is where no more is taken in, and the largest that is is run", async () => {
    const takes = (n: number) => n <= 16_367;
    const sought = await seek(() => "passes", { takes });
    expect(sought).toMatchObject({ lastGood: 16_367, firstBad: 16_368, stopped: "not-taken" });
    expect(sought.runs.at(-1)).toBe(16_367);
    expect(sought.runs.every(takes)).toBe(true);
    // What fails just below comes before it.
    const failing = await seek((n) => (n > 16_300 ? "fails" : "passes"), { takes });
    expect(failing).toMatchObject(found(16_300));
    expect(failing.runs.every(takes)).toBe(true);
    const none = await seek(() => "passes", { takes: () => false });
    expect(none).toMatchObject({ lastGood: null, stopped: "not-taken", runs: [] });
  });

  test("passes over sizes that the worker refuses before it answers any", async () => {
    const sought = await seek((n) => (n < 50 ? "refused" : n < 5_000 ? "passes" : "refused"));
    expect(sought).toMatchObject(found(4_999));
    expect(await seek(() => "refused")).toMatchObject({ lastGood: null, firstBad: 1 });
    expect(await seek(() => "fails")).toMatchObject({ lastGood: null, firstBad: 1, runs: [1] });
  });

  test("is told as a range where runs are out", async () => {
    let left = 3;
    const fails = (n: number) => (n > 600_000 ? "fails" : "passes") as Tried;
    const beyond = await seek(fails, { mayGoOn: () => left-- > 0 });
    expect(beyond).toMatchObject({ lastGood: 8_000, firstBad: null, stopped: "budget" });
    left = 12;
    const between = await seek(fails, { mayGoOn: () => left-- > 0 });
    expect(between).toMatchObject({ exact: false, stopped: "failed" });
    expect(between.lastGood).toBeLessThanOrEqual(600_000);
    expect(between.firstBad).toBeGreaterThan(600_000);
    expect(between.runs).toContain(between.lastGood);
    expect(between.runs).toContain(between.firstBad);
  });

  test("is found to a part, where that is enough", async () => {
    const { lastGood, firstBad, exact } = await seek(
      burning((n) => n),
      { precision: 0.01 },
    );
    expect(exact).toBe(false);
    expect(firstBad! / lastGood!).toBeLessThanOrEqual(1.0101);
  });
});
