import { describe, expect, test } from "vitest";
import { type SamplingRule, sampleCases } from "../../runtime/measure/sampling.ts";
import { medianInterval } from "../../runtime/measure/statistics.ts";
import { makeRequest } from "../../runtime/message/make-request.ts";
import type { Outcome } from "../../runtime/worker/outcome/usage.ts";

const named = (...names: string[]) =>
  names.map((name) => ({ name, request: makeRequest({ url: `/${name}` }) }));

function outcome(uri: string, wallMs: number, failed = false): Outcome {
  return {
    requestId: "id",
    request: { method: "GET", uri },
    response: failed ? null : { status: 200, fields: [["a", "bc"]], body: { tag: "empty" } },
    error: failed ? { code: "guest-trap", message: "unreachable" } : null,
    usage: {
      fuel: 5,
      memoryBytes: 65_536,
      hostCalls: 1,
      wallMs,
      cpuMs: wallMs,
      startFuel: 0,
      hostFuel: 0,
      coldStartMs: 1,
    },
    log: [],
  };
}

const rule: SamplingRule = { least: 20, most: 200, precision: 0.05, time: 60_000 };

describe("samples", () => {
  test("are taken until the median is known, and no longer", async () => {
    let calls = 0;
    const [steady] = await sampleCases(
      named("a"),
      async ({ uri }) => outcome(uri, 10 + (calls++ % 3) * 0.1),
      rule,
      () => {},
    );
    expect(steady!.stopped).toBe("settled");
    expect(steady!.runs).toHaveLength(20);
    calls = 0;
    const [wild] = await sampleCases(
      named("a"),
      async ({ uri }) => outcome(uri, 1 + (calls++ % 10)),
      rule,
      () => {},
    );
    expect(wild!.stopped).toBe("count");
    expect(wild!.runs).toHaveLength(200);
  });

  test("of a case that fails are two, which shows that it fails again", async () => {
    const results = await sampleCases(
      named("bad", "good"),
      async ({ uri }) => outcome(uri, 1, uri.endsWith("bad")),
      rule,
      () => {},
    );
    expect(results.map(({ runs, stopped }) => [runs.length, stopped])).toEqual([
      [2, "failed"],
      [20, "settled"],
    ]);
  });

  test("are two of each case where there is no time", async () => {
    const results = await sampleCases(
      named("a", "b"),
      async ({ uri }) => outcome(uri, 1),
      { ...rule, time: 0 },
      () => {},
    );
    expect(results.map(({ runs, stopped }) => [runs.length, stopped])).toEqual([
      [2, "time"],
      [2, "time"],
    ]);
  });

  test("are as many as are asked for, the cases in turn", async () => {
    const order: string[] = [];
    const results = await sampleCases(
      named("a", "b", "c"),
      async ({ uri }) => {
        order.push(uri.at(-1)!);
        return outcome(uri, 1);
      },
      { requests: 5 },
      () => {},
    );
    expect(order.join("")).toBe("abcab");
    expect(results.map(({ runs }) => runs.length)).toEqual([2, 2, 1]);
    const few = await sampleCases(
      named("a", "b"),
      async ({ uri }) => outcome(uri, 1),
      { requests: 1 },
      () => {},
    );
    expect(few.map(({ case: own }) => own.name)).toEqual(["a"]);
  });
});

describe("the interval of a median", () => {
  test("needs six samples, and holds it nineteen times of twenty", () => {
    expect(medianInterval([1, 2, 3, 4, 5])).toBeNull();
    expect(medianInterval([6, 1, 2, 3, 4, 5])).toEqual({ low: 1, high: 6 });
    // Draws from a skewed distribution with median 1, by a generator that gives the same each time.
    let state = 1;
    const random = () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return (state + 0.5) / 2 ** 32;
    };
    let held = 0;
    const rounds = 2_000;
    for (let round = 0; round < rounds; round++) {
      const samples = Array.from({ length: 41 }, () => Math.log2(1 / random()));
      const { low, high } = medianInterval(samples)!;
      if (low <= 1 && 1 <= high) held += 1;
    }
    expect(held / rounds).toBeGreaterThan(0.94);
    expect(held / rounds).toBeLessThan(0.995);
  });
});
