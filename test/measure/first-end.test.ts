// Where runs end, of workers that are made up, and how it is told first.
import { describe, expect, test } from "vitest";
import type { Request } from "../../runtime/abi/generated/types.ts";
import { growCase } from "../../runtime/measure/growth/grow-case.ts";
import type { Growth } from "../../runtime/measure/growth/growth.ts";
import { parseVary } from "../../runtime/measure/growth/vary.ts";
import { makeRequest } from "../../runtime/message/make-request.ts";
import type { Outcome } from "../../runtime/worker/outcome/usage.ts";
import { expectReport } from "./expect-report.ts";
import { ceilings, grown, limits } from "./modelled-growth.ts";
import { caseOf, reportOf } from "./report-of.ts";

interface Work {
  readonly fuel?: number;
  readonly memory?: number;
  readonly status?: number;
  readonly code?: string;
  readonly message?: string;
}

const sizeOf = ({ uri }: Request) => Number(new URL(uri).searchParams.get("n"));

/** How a case of a worker grows that does what `work` says. */
function grow(
  vary: string,
  work: (n: number, request: Request) => Work,
  url = "/?n=1",
): Promise<Growth> {
  const calling = (memory: number) => async (request: Request) => {
    const {
      fuel = 1_000,
      memory: used = 65_536,
      status = 200,
      code,
      message = "modelled",
    } = work(sizeOf(request), request);
    const failed =
      code ?? (fuel > limits.fuel ? "fuel-exhausted" : used > memory ? "guest-trap" : null);
    return {
      requestId: "id",
      request,
      response: failed === null ? { status, fields: [], body: { tag: "empty" } } : null,
      error: failed === null ? null : { code: failed, message },
      usage: {
        ...{ fuel: Math.min(Math.round(fuel), limits.fuel), memoryBytes: Math.min(used, memory) },
        ...{ hostCalls: 0, wallMs: 1, cpuMs: 0, startFuel: 0, hostFuel: 0, coldStartMs: 1 },
      },
      log: [],
    } as Outcome;
  };
  return growCase({ name: "GET /", request: makeRequest({ url }) }, parseVary(vary), {
    ...{ limits, ceilings, onSize: () => {} },
    call: calling(limits.memory),
    callWithMoreMemory: calling(4 * limits.memory),
  });
}

const headlineOf = (...growth: Growth[]) => {
  const report = reportOf([caseOf("GET /", [5])], { growth });
  expectReport(report);
  return report.headline;
};

describe("the first limit", () => {
  test("is what was seen to end it, not what a curve leads to", async () => {
    const growth = await grow("query.n=1..1000", (n) => ({
      fuel: 500 + 0.1 * n,
      ...(n >= 777 && { code: "guest-trap" }),
    }));
    expect(growth.end).toMatchObject({ kind: "trap", lastGood: 776, at: 777, limit: null });
    expect(headlineOf(growth)).toMatchObject({
      verdict: "over",
      first: "The worker ends with guest-trap: query.n = 776 passes, 777 fails.",
    });
    expect(growth.reaches.filter(({ of, at }) => of === "skerry" && at !== null)).toEqual([]);
  });

  test("is memory where more of it would do, also where the worker says so by itself", async () => {
    const trapping = await grow("query.n=1..100", (n) => ({ memory: 65_536 * n }));
    expect(trapping.end).toMatchObject({ kind: "limit", limit: "memory", lastGood: 256, at: 257 });
    expect(headlineOf(trapping).first).toBe(
      "The memory limit of this host is met: query.n = 256 passes, 257 fails.",
    );
    const catching = await growCase(
      { name: "GET /", request: makeRequest({ url: "/?n=1" }) },
      parseVary("query.n=1..100"),
      {
        ...{ limits, ceilings: [], onSize: () => {} },
        ...{ call: catchingUnder(limits.memory), callWithMoreMemory: catchingUnder(2 ** 26) },
      },
    );
    expect(catching.end).toMatchObject({ limit: "memory", why: "500", lastGood: 256, at: 257 });
  });

  test.each([
    ["guest-trap", "The worker's calls nest too deep, in deep (core 0, offset 0x1).", "call stack"],
    [
      "guest-trap",
      "RangeError: Maximum call stack size exceeded, at src/index.ts:3:5.",
      "call stack",
    ],
    ["response-too-large", "The response's fields are over 131072 bytes.", "response fields"],
    [
      "response-too-large",
      "The worker handed over too much at once: 4 response fields of 180045 bytes are more than may cross (131072 bytes).",
      "response fields",
    ],
    ["response-too-large", "The response's body: 9 bytes, and 8 are allowed.", "response body"],
  ])("is told by what the error says: %s, %s", async (code, message, limit) => {
    const growth = await grow("query.n=1..1000", (n) => (n >= 77 ? { code, message } : {}));
    expect(growth.end).toMatchObject({ kind: "limit", lastGood: 76, at: 77 });
    expect(headlineOf(growth).first).toBe(
      `The ${limit} limit of this host is met: query.n = 76 passes, 77 fails.`,
    );
  });

  test("is said to be assumed where sizes beyond it pass", async () => {
    const growth = await grow("query.n=1..40", (n) => (n % 5 === 3 ? { code: "guest-trap" } : {}));
    const { lastGood, at } = growth.end!;
    expect([lastGood, at]).toEqual([2, 3]);
    expect(headlineOf(growth).first).toBe(
      `The worker ends with guest-trap: query.n = ${lastGood} passes, ${at} fails, and ${at + 1} passes again: ` +
        "it is assumed, and was not seen, that all smaller ones pass.",
    );
  });

  test("is not said of sizes that the worker refuses, or the host does not take in", async () => {
    const refusing = await grow("query.n=10..1000", (n) =>
      n > 4_096 ? { status: 400 } : { fuel: 100 * n },
    );
    expect(refusing.end).toMatchObject({ kind: "refused", lastGood: 4_096, at: 4_097 });
    expect(headlineOf(refusing)).toMatchObject({
      verdict: "fits",
      first: expect.stringMatching(
        /^The CPU time limit of elsewhere is met at about query\.n = 1,0/,
      ),
    });
    const small = await grow("query.n=10..1000", (n) => (n > 4_096 ? { status: 400 } : {}));
    expect(headlineOf(small).first).toBe(
      "The worker itself answers 400: query.n = 4,096 passes, 4,097 fails.",
    );
    const path = await grow("path=10..100", (_, { uri }) => ({ fuel: uri.length }), "/a");
    const most = limits.uri - "http://localhost".length;
    expect(path.end).toMatchObject({ kind: "not-taken", limit: "uri", lastGood: most });
    expect(headlineOf(path).first).toBe(
      "The URI limit of this host is met: path = 16,368 bytes passes, 16,369 is not taken in.",
    );
    expect(path.reaches.filter(({ at }) => at !== null)).toEqual([]);
  });

  test("is nowhere where nothing ends it, which says how far was tried", async () => {
    const growth = await grow("query.n=1..1000", () => ({ fuel: 250_000 }));
    expect(growth).toMatchObject({ end: null, stopped: "range" });
    expect(headlineOf(growth).first).toMatch(/^The CPU time limit of elsewhere is met/);
    const report = reportOf([caseOf("GET /", [5])], {
      growth: [{ ...growth, reaches: growth.reaches.filter(({ of }) => of === "skerry") }],
    });
    expect(report.headline.first).toBe(
      "No limit of this host is met up to query.n = 9,007,199,254,740,991, the largest exact number; fuel comes nearest, 25 %.",
    );
  });

  test("is the smallest of all that is varied, and refusals come last", async () => {
    const growths = [
      await grow("query.n=1..1000", (n) => ({ fuel: 9 * n })),
      await grow("query.n=1..30", (n) => ({ fuel: 2 ** n })),
      await grow("query.n=1..1000", (n) => (n > 5 ? { status: 422 } : {})),
      await grow("query.n=1..1000", (n) => ({ fuel: 7 * n * n })),
    ].map((growth) => ({
      ...growth,
      reaches: growth.reaches.filter(({ of }) => of === "skerry"),
    }));
    expect(headlineOf(...growths).first).toBe(
      "The fuel limit of this host is met: query.n = 19 passes, 20 fails.",
    );
  });

  test("takes the answer that a case has anyway as one that passes", async () => {
    const growth = await grow("query.n=1..1000", (n) => ({ fuel: 100 * n, status: 404 }));
    expect(growth.end).toMatchObject({ kind: "limit", lastGood: 10_000, at: 10_001 });
  });
});

describe("sizes that were asked for", () => {
  test("are not said to fit where the last one nearly does not", async () => {
    const headline = headlineOf(await grow("query.n=1..920", (n) => ({ fuel: 1_000 * n })));
    expect(headline).toMatchObject({
      verdict: "near",
      fits: "query.n = 920 takes 92 % of the fuel limit of this host. As it is, it fits this host.",
    });
  });

  test("are not said to fit where some of them don't", async () => {
    const headline = headlineOf(await grow("query.n=1..5000", (n) => ({ fuel: 1_000 * n })));
    expect(headline.verdict).toBe("over");
    expect(headline.fits).toMatch(
      /^Not all of query\.n = 1 to 5,000 fits\. The fuel limit of this host is met: query\.n = 1,000 passes, 1,001 fails\. /,
    );
    expect(headlineOf(await grow("query.n=1..500", (n) => ({ fuel: 1_000 * n }))).verdict).toBe(
      "fits",
    );
  });
});

describe("a risk", () => {
  test.each<[string, (n: number) => number, string]>([
    ["n²", (n) => 30_000 + 7 * n * n, "with n²; from 373 on, one request burns all it may"],
    ["n³", (n) => n ** 3, "with n³; from 101 on, one request burns all it may"],
    ["2ⁿ", (n) => 2 ** n, "with 2ⁿ; from 20 on, one request burns all it may"],
  ])("is fuel that grows with %s", async (_, fuel, how) => {
    const { risk } = headlineOf(await grown("query.n=1..10", fuel));
    expect(risk).toBe(`A visitor chooses query.n: fuel grows ${how}.`);
  });

  test("is growth of another kind that is as fast", async () => {
    const { risk } = headlineOf(await grown("query.n=1..10", (n) => 1.618 ** n));
    expect(risk).toMatch(
      /^A visitor chooses query\.n: fuel grows [\d,.]+ times for twice the size; from 29 on,/,
    );
  });

  test("is none where fuel grows with the size, or stays small", async () => {
    for (const fuel of [() => 5_000, (n: number) => 9 * n, (n: number) => n * Math.log2(n + 1)]) {
      expect(headlineOf(await grown("query.n=1..1000", fuel)).risk).toBe("");
    }
    const bounded = await grow("query.n=1..100", (n) =>
      n > 100 ? { status: 400 } : { fuel: 7 * n * n },
    );
    expect(headlineOf(bounded).risk).toBe("");
  });

  test("is seen by probes as well", async () => {
    const points = [10, 20, 40, 80, 160, 320, 377].map((input) => ({
      ...{ input, fuel: 7 * input * input, memoryBytes: 65_536, wallMs: 1, status: 200 },
      code: null,
    }));
    const dimension = {
      ...({ dimension: "`n`", unit: "count", now: 10, lastGood: 377, points } as const),
      end: { kind: "guest-limit", at: 378, code: "fuel-exhausted", limit: "fuel" } as const,
      nearest: { limit: "fuel", share: 0.99 } as const,
    };
    const probes = [{ case: "GET /", skipped: null, dimensions: [dimension] }];
    const { risk } = reportOf([caseOf("GET /", [5])], { probes, limits }).headline;
    expect(risk).toBe(
      "A visitor chooses `n`: fuel grows with n²; from 378 on, one request burns all it may.",
    );
  });
});

/** A worker that catches that it gets no memory, and answers 500 then. */
const catchingUnder = (memory: number) => async (request: Request) => {
  const used = 65_536 * sizeOf(request);
  return {
    requestId: "id",
    request,
    response: { status: used > memory ? 500 : 200, fields: [], body: { tag: "empty" } },
    error: null,
    usage: {
      ...{ fuel: 1_000, memoryBytes: Math.min(used, memory) },
      ...{ hostCalls: 0, wallMs: 1, cpuMs: 0, startFuel: 0, hostFuel: 0, coldStartMs: 1 },
    },
    log: [],
  } as Outcome;
};
