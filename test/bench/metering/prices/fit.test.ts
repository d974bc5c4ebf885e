import { describe, expect, it } from "vitest";
import { classes, classOf } from "./classes.ts";
import { type ClassPrices, crossValidate, fitPrices, fuelBy, type Observation } from "./fit.ts";
import { known } from "./known.ts";
import { percentile, type Spread, spreadOf } from "./spread.ts";

/** Programs whose time is what these prices say. */
function programs(prices: Readonly<Record<string, number>>): Observation[] {
  return Array.from({ length: 40 }, (_, at) => {
    const counts = {
      "local.get": 1_000,
      "i32.mul": 10 + ((at * 37) % 200),
      "f64 div": 5 + ((at * 53) % 90),
      "v128 memory": (at * 29) % 300,
    };
    return { counts, ns: fuelBy(prices, { counts, ns: 1 }) / 20 };
  });
}

describe("fitting prices", () => {
  const truth = { "local.get": 1, "i32.mul": 5, "f64 div": 32, "v128 memory": 4 };

  it("finds what explains the time of programs", () => {
    const found = fitPrices(programs(truth));
    expect(found["f64 div"]).toBeGreaterThan(known["f64 div"]![0]);
    const apart = (prices: ClassPrices) =>
      spreadOf(programs(truth).map((each) => fuelBy(prices, each) / each.ns)).spread;
    const before = Object.fromEntries(
      Object.entries(known).map(([name, [price]]) => [name, price]),
    );
    expect(apart(found)).toBeLessThan(1.3);
    expect(apart(found)).toBeLessThan(apart(before));
  });

  it("leaves alone what no program executes", () => {
    const found = fitPrices(programs(truth));
    expect(found.call_indirect).toBe(known.call_indirect![0]);
  });

  it("tells of programs that were left out how they do", () => {
    const rates = crossValidate(programs(truth), 5);
    expect(rates).toHaveLength(40);
    expect(spreadOf(rates).spread).toBeLessThan(1.3);
  });
});

it("a class has a price to begin with, and each instruction one class at most", () => {
  for (const name of classes) expect([name, known[name]![0] > 0]).toEqual([name, true]);
  expect(classOf.get("i32.load")).toBe("load");
  expect(classOf.get("i32.load8_u")).toBe("narrow load");
  expect(classOf.get("f64x2.sqrt")).toBe("v128 dear");
});

it("percentiles lie between the two nearest", () => {
  expect(percentile([4, 1, 3, 2], 0.5)).toBe(2.5);
  expect(percentile([1, 2, 3], 1)).toBe(3);
  expect(spreadOf([1, 2, 4])).toMatchObject({ range: 4, geomean: expect.closeTo(2) });
});

it("a spread says how far it can be trusted: the fewer values, the less", () => {
  const values = (count: number) => Array.from({ length: count }, (_, at) => 1 + (at % 8));
  const few = spreadOf(values(8));
  const many = spreadOf(values(80));
  const width = ({ likely: [low, high] }: Spread) => high / low;
  expect(few.spread).toBeGreaterThan(few.likely[0]);
  expect(few.spread).toBeLessThanOrEqual(few.likely[1]);
  expect(width(many)).toBeLessThan(width(few));
});
