import { describe, expect, test } from "vitest";
import { exactnessOf } from "../../runtime/measure/exactness.ts";
import { caseOf } from "./report-of.ts";

const exact = (fuels: number[], grants: string[] = [], seeded = false) =>
  exactnessOf([caseOf("GET /", fuels)], grants, seeded);

describe("what was counted", () => {
  test("is exact where each run of a case gave the same", () => {
    expect(exact([5, 5, 5])).toEqual({
      exact: true,
      sentence: expect.stringContaining("one run is enough"),
    });
  });

  test("is not said to be exact where there was one run", () => {
    expect(exact([5]).sentence).toContain("nothing shows");
  });

  test("varies by random or clock where the worker imports them, else by a defect", () => {
    expect(exact([5, 7], ["log", "random"])).toEqual({
      exact: false,
      sentence:
        "1 of 1 cases cost something else when repeated: GET / took 5 to 7 fuel. The worker imports random, which gives it other values each time; measure with --seed to hold them still.",
    });
    expect(exact([5, 7], ["log"]).sentence).toContain("a defect in Skerry");
    expect(exact([5, 7], ["random"], true).sentence).toContain("a defect in Skerry");
  });

  test("varies by what a worker reaches outside, and nobody is blamed for it", () => {
    const { sentence } = exact([5, 7], ["log", "kv", "fetch"]);
    expect(sentence).toContain("imports kv and fetch, which may give it something else each time");
    expect(sentence).toContain("--stub");
  });

  test("by signatures, which differ though random values are held still", () => {
    const { sentence } = exact([5, 7], ["log", "crypto"], true);
    expect(sentence).toContain("imports crypto, which may give it something else each time");
  });
});
