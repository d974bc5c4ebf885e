import { expect, test } from "vitest";
import type { Program } from "./programs.ts";
import { figuresOf, summarize } from "./report.ts";
import type { Samples } from "./samples.ts";

const program = (name: string): Program => {
  return { name, character: "any", source: `wat/${name}.wat`, n: 10, checksum: 7 };
};

const samples = (variant: string, warmMs: number[], more: Partial<Samples> = {}): Samples => {
  const counts = variant !== "unmetered";
  const fuel = { firstFuel: counts ? 5_000_000n : null, warmFuel: counts ? 4_000_000n : null };
  return { variant, warmMs, coldMs: [3, 1, 2], bytes: 100, checksum: 7, ...fuel, ...more };
};

test("a ratio is the median over processes of ratios of medians", () => {
  const { variants } = figuresOf(program("p"), [
    [samples("unmetered", [1, 2, 90]), samples("metered", [2, 2.2, 2.4])],
    [samples("metered", [50, 5, 6]), samples("unmetered", [5, 4, 4.5])],
    [samples("unmetered", [2, 2, 2]), samples("metered", [4, 4, 4])],
  ]);
  expect(variants.metered!.ratios.map((ratio) => Number(ratio.toFixed(3)))).toEqual([
    1.1, 1.333, 2,
  ]);
  expect(variants.metered!.ratio).toBeCloseTo(6 / 4.5);
  expect(variants.metered!.minRatio).toBe(2);
  expect(variants.unmetered!.ratio).toBe(1);
});

test("fuel a nanosecond is that of a warmed call by the unmetered time", () => {
  const { variants } = figuresOf(program("p"), [
    [samples("unmetered", [2]), samples("metered", [3])],
  ]);
  expect(variants.metered).toMatchObject({ fuel: 5_000_000, fuelPerNs: 2 });
  expect(variants.unmetered).toMatchObject({ fuel: null, fuelPerNs: null });
});

test("the unmetered comes first, whatever the processes began with", () => {
  const { variants } = figuresOf(program("p"), [
    [samples("profile", [3]), samples("metered", [3]), samples("unmetered", [2])],
  ]);
  expect(Object.keys(variants)).toEqual(["unmetered", "profile", "metered"]);
});

test("a variant that computes something else is an error", () => {
  const wrong = samples("metered", [3], { checksum: 8 });
  expect(() => figuresOf(program("p"), [[samples("unmetered", [2]), wrong]])).toThrow(
    "p, metered: returned 8, not 7",
  );
});

test("a call that uses other fuel in another process is an error", () => {
  const one = [samples("unmetered", [2]), samples("metered", [3])];
  const other = [samples("unmetered", [2]), samples("metered", [3], { firstFuel: 5_000_001n })];
  expect(() => figuresOf(program("p"), [one, other])).toThrow(
    "p, metered: the same call used 5000000, then 5000001 fuel",
  );
});

test("samples that scatter, or processes that disagree, mark a program as disturbed", () => {
  const disturbed = (...processes: Samples[][]) => figuresOf(program("p"), processes).disturbed;
  const calm = [samples("unmetered", [2, 2.1, 2.2]), samples("metered", [3])];
  expect(disturbed(calm, calm)).toBe(false);
  expect(disturbed([samples("unmetered", [2, 3, 3]), samples("metered", [3])])).toBe(true);
  expect(disturbed(calm, [samples("unmetered", [2]), samples("metered", [4])])).toBe(true);
});

test("a summary has geometric means and names the worst program", () => {
  const report = summarize([
    figuresOf(program("light"), [[samples("unmetered", [2]), samples("metered", [2])]]),
    figuresOf(program("heavy"), [
      [samples("unmetered", [2]), samples("metered", [8], { bytes: 400, coldMs: [4] })],
    ]),
  ]);
  expect(report.summary.metered).toEqual({
    geomean: expect.closeTo(2),
    worst: { program: "heavy", ratio: 4 },
    minGeomean: expect.closeTo(2),
    coldGeomean: expect.closeTo(2),
    growthGeomean: expect.closeTo(2),
  });
});
