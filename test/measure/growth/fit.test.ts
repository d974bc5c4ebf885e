import { describe, expect, test } from "vitest";
import { fitGrowth, type Model, sizeAt } from "../../../runtime/measure/growth/fit.ts";
import { ladder } from "../../../runtime/measure/growth/grow-case.ts";

const pointsOf = (from: number, to: number, value: (n: number) => number) =>
  ladder(from, to).map((size) => ({ size, value: value(size) }));

describe("a fit", () => {
  const curves: [Model, (n: number) => number][] = [
    ["constant", () => 5_000],
    ["n", (n) => 12_345 + 17 * n],
    ["n log n", (n) => 900 + 3 * n * Math.log2(n)],
    ["n²", (n) => 40_000 + 2 * n * n],
    ["n³", (n) => 70_000 + 0.01 * n ** 3],
  ];

  test.each(curves)("finds %s, and where it comes to a value", (model, value) => {
    const fit = fitGrowth(pointsOf(1, 10_000, value))!;
    expect(fit.model).toBe(model);
    expect(fit.error).toBeLessThan(0.001);
    expect(fit.also).toEqual([]);
    if (model === "constant") {
      expect(sizeAt(fit, 1e9)).toBeNull();
      return;
    }
    const at = sizeAt(fit, 1e9)!;
    expect(value(at) / 1e9).toBeGreaterThan(0.99);
    expect(value(at) / 1e9).toBeLessThan(1.01);
    expect(sizeAt(fit, 1)).toBe(0);
  });

  test.each(curves)("finds %s under steps of three per cent", (model, value) => {
    const fit = fitGrowth(
      pointsOf(
        1,
        10_000,
        (n) => value(n) * (1 + (model === "constant" ? 0.005 : 0.03) * Math.sin(n)),
      ),
    )!;
    expect(fit.model).toBe(model);
    expect(fit.error).toBeLessThan(0.1);
  });

  test("finds 2ⁿ, and where it comes to a value", () => {
    const fit = fitGrowth(pointsOf(1, 40, (n) => 9_000 + 5 * 2 ** n))!;
    expect(fit).toMatchObject({ model: "2ⁿ", also: [] });
    expect(sizeAt(fit, 5 * 2 ** 50)).toBe(50);
    // No number tells 2ⁿ of such sizes.
    expect(fitGrowth(pointsOf(1, 5_000, (n) => n))!.errors["2ⁿ"]).toBeNull();
  });

  test("calls constant what hardly moves, though it moves in a row", () => {
    expect(fitGrowth(pointsOf(1, 1_000, (n) => 100_000 + n / 2))!.model).toBe("constant");
  });

  test("says that none fits where none does", () => {
    const exponential = fitGrowth(pointsOf(1, 40, (n) => 3 ** n))!;
    expect(exponential.model).toBeNull();
    expect(exponential.error).toBeGreaterThan(0.1);
    expect(sizeAt(exponential, 1e30)).toBeNull();
    const root = fitGrowth(pointsOf(1, 100_000, (n) => 5_000 * Math.sqrt(n)))!;
    expect(root.model).toBeNull();
    expect(root.doubling).toBeCloseTo(Math.SQRT2, 2);
    const falling = fitGrowth(pointsOf(1, 1_000, (n) => 1_000_000 / n))!;
    expect(falling.model).toBeNull();
  });

  test("says which models a short range can't tell apart", () => {
    const noisy = fitGrowth(pointsOf(500, 1_000, (n) => n * (1 + 0.02 * Math.sin(7 * n))))!;
    expect([noisy.model, ...noisy.also]).toEqual(expect.arrayContaining(["n", "n log n"]));
  });

  test("needs four sizes", () => {
    expect(fitGrowth([1, 2, 3].map((size) => ({ size, value: size })))).toBeNull();
    expect(fitGrowth([1, 1, 1, 1].map((size) => ({ size, value: size })))).toBeNull();
  });
});

describe("a ladder of sizes", () => {
  test("goes from one end to the other by one factor, in whole numbers", () => {
    const sizes = ladder(1_000, 1_000_000);
    expect(sizes[0]).toBe(1_000);
    expect(sizes.at(-1)).toBe(1_000_000);
    expect(sizes).toHaveLength(13);
    for (const [index, size] of sizes.slice(1).entries()) {
      expect(size / sizes[index]!).toBeGreaterThan(1.7);
      expect(size / sizes[index]!).toBeLessThan(1.85);
    }
    expect(ladder(0, 3)).toEqual([0, 1, 2, 3]);
  });
});
