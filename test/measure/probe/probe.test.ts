import { describe, expect, test } from "vitest";
import type { Request, Response } from "../../../runtime/abi/generated/types.ts";
import { dimensionsOf } from "../../../runtime/measure/probe/dimensions.ts";
import { describeProbe, firstLimit } from "../../../runtime/measure/probe/first-limit.ts";
import { type ProbeContext, probe } from "../../../runtime/measure/probe/probe.ts";
import { probeRequests } from "../../../runtime/measure/probe/probe-requests.ts";
import { makeRequest } from "../../../runtime/message/make-request.ts";
import { defaultLimits, type Limits } from "../../../runtime/settings/limits.ts";
import type { Outcome } from "../../../runtime/worker/outcome/usage.ts";

const limits = defaultLimits(1_000_000);

interface Work {
  readonly fuel?: number;
  readonly memory?: number;
  readonly status?: number;
}

/** A worker whose use of fuel and memory is a known function of its request, so that the place where
 * a limit lies is known too. */
function workerOf(work: (request: Request) => Work) {
  let calls = 0;
  const run = (request: Request, { fuel, memory }: Limits): Outcome => {
    calls += 1;
    const used = work(request);
    const code =
      (used.fuel ?? 0) > fuel
        ? "fuel-exhausted"
        : (used.memory ?? 0) > memory
          ? "guest-trap"
          : null;
    const response: Response = {
      status: used.status ?? 200,
      fields: [],
      body: { tag: "empty" },
    };
    return {
      requestId: "id",
      request,
      response: code === null ? response : null,
      error: code === null ? null : { code, message: "modelled" },
      usage: {
        fuel: Math.min(used.fuel ?? 0, fuel),
        memoryBytes: Math.min(used.memory ?? 0, memory),
        hostCalls: 0,
        wallMs: 1,
        cpuMs: 0,
        startFuel: 0,
        hostFuel: 0,
        coldStartMs: 1,
      },
      log: [],
    };
  };
  const context: ProbeContext = {
    limits,
    mayGoOn: () => calls < 200,
    call: async (request) => run(request, limits),
    callWithMoreMemory: async (request) => run(request, { ...limits, memory: 4 * limits.memory }),
  };
  return { context, calls: () => calls };
}

async function probeAll(url: string, work: (request: Request) => Work, body?: Uint8Array) {
  const request = makeRequest({ url, ...(body === undefined ? {} : { body }) });
  const worker = workerOf(work);
  const base = await worker.context.call(request);
  const probes = [];
  for (const dimension of dimensionsOf(request)) {
    probes.push(await probe(dimension, base, worker.context));
  }
  return { probes, calls: worker.calls() };
}

const numberIn = (request: Request, name: string) =>
  Number(new URL(request.uri).searchParams.get(name));
const bodyOf = ({ body }: Request) => (body.tag === "bytes" ? body.val.length : 0);

describe("a probe", () => {
  test("finds where fuel runs out, to one per cent", async () => {
    // 7 n² passes 1,000,000 just above n = 377.
    const { probes } = await probeAll("/?n=20&m=3", (request) => ({
      fuel: 7 * numberIn(request, "n") ** 2,
    }));
    const found = probes.find(({ dimension }) => dimension === "`n`")!;
    expect(found).toMatchObject({ now: 20, end: { kind: "guest-limit", limit: "fuel" } });
    const { at } = found.end as { at: number };
    expect(at).toBeGreaterThan(377);
    expect(found.lastGood).toBeLessThanOrEqual(377);
    expect(at / found.lastGood).toBeLessThan(1.0101);
    expect(probes.find(({ dimension }) => dimension === "`m`")!.end).toEqual({ kind: "range" });
    expect(firstLimit([{ case: "a", dimensions: probes }])!.sentence).toBe(
      `The first limit this worker meets: fuel runs out at about \`n\` = ${at} (now 20).`,
    );
  });

  test("finds what comes first to the unit, of all that it grows", async () => {
    const worker = workerOf((request) => ({
      fuel: 7 * numberIn(request, "n") ** 2 + 3 * numberIn(request, "m"),
    }));
    const set = ["/?n=20&m=3", "/?n=300&m=9"].map((url) => ({
      name: url,
      request: makeRequest({ url }),
    }));
    const { probes } = await probeRequests(set, { ...worker.context, onDimension: () => {} });
    expect(firstLimit(probes)).toMatchObject({ case: "/?n=300&m=9", at: 378 });
    const [found, other] = probes[1]!.dimensions;
    expect(found).toMatchObject({ lastGood: 377, end: { at: 378, code: "fuel-exhausted" } });
    expect(found!.points.filter(({ input }) => input >= 377)).toMatchObject([
      { input: 377, status: 200 },
      { input: 378, status: null },
      ...found!.points.filter(({ input }) => input > 378),
    ]);
    expect(describeProbe(found!)).toBe("fuel runs out at `n` = 378 (now 300)");
    expect(describeProbe(other!)).toMatch(/^fuel runs out at about `m` = 12\d,\d{3} \(now 9\)$/);
  });

  test("calls a trap a lack of memory where more memory mends it, and only there", async () => {
    const { probes } = await probeAll("/?n=1000", (request) => ({
      memory: 100_000 * numberIn(request, "n"),
    }));
    expect(probes[0]!.end).toMatchObject({ code: "guest-trap", limit: "memory" });
    // 128 MiB / 100,000 bytes lies between 1,342 and 1,343.
    expect((probes[0]!.end as { at: number }).at).toBeGreaterThanOrEqual(1_343);
    expect((probes[0]!.end as { at: number }).at).toBeLessThan(1_360);

    const traps = await probeAll("/?n=1000", (request) => ({
      memory: numberIn(request, "n") > 5_000 ? Number.POSITIVE_INFINITY : 0,
    }));
    expect(traps.probes[0]!.end).toMatchObject({ code: "guest-trap", limit: null });
  });

  test("ends a dimension where the worker itself refuses", async () => {
    const { probes } = await probeAll("/?n=1", (request) => ({
      status: numberIn(request, "n") > 640 ? 400 : 200,
    }));
    expect(probes[0]!.end).toMatchObject({ kind: "worker-refused", status: 400 });
    expect(probes[0]!.lastGood).toBeLessThanOrEqual(640);
    expect(describeProbe(probes[0]!)).toMatch(
      /^the worker itself answers 400 from about `n` = 64\d on \(now 1\)$/,
    );
  });

  test("goes up to the request's own limits exactly, and says what came nearest", async () => {
    const { probes } = await probeAll("/", (request) => ({ memory: 4 * bodyOf(request) }));
    const body = probes.find(({ dimension }) => dimension === "body (text)")!;
    expect(body).toMatchObject({
      lastGood: limits.requestBody,
      end: { kind: "request-limit", limit: "requestBody" },
      nearest: { limit: "memory", share: 0.3125 },
    });
    const path = probes.find(({ dimension }) => dimension === "path")!;
    expect(path.lastGood).toBe(limits.uri - "http://localhost".length);
    expect(firstLimit([{ case: "a", dimensions: probes }])!.sentence).toBe(
      "No input that was tried meets a limit; memory comes nearest, 31.3 % at body (text) = 10,485,760 bytes.",
    );
  });

  test("meets a limit between the last doubling and the request's own limit", async () => {
    const { probes } = await probeAll("/", (request) => ({
      fuel: bodyOf(request) > 9_000_000 ? 2_000_000 : 0,
    }));
    const body = probes.find(({ dimension }) => dimension === "body (text)")!;
    expect(body.end).toMatchObject({ kind: "guest-limit", limit: "fuel" });
    expect((body.end as { at: number }).at).toBeGreaterThan(9_000_000);
    expect((body.end as { at: number }).at).toBeLessThan(9_100_000);
  });

  test("picks the dimension that has to grow least", async () => {
    const { probes } = await probeAll("/?a=10&b=1000", (request) => ({
      fuel: numberIn(request, "a") * 20_000 + numberIn(request, "b") * 400,
    }));
    // a is over at 31 (3 times as much), b at 2001 (twice as much).
    expect(firstLimit([{ case: "a", dimensions: probes }])!.dimension).toBe("`b`");
  });

  test("prefers input that the request has to input that it has none of", async () => {
    // Ten more headers are too many; `n` may grow a thousandfold.
    const { probes } = await probeAll("/?n=10", (request) => ({
      fuel: (request.fields.length - 1) * 100_001 + numberIn(request, "n") * 100,
    }));
    expect(probes.filter(({ end }) => end.kind === "guest-limit")).toHaveLength(2);
    expect(firstLimit([{ case: "a", dimensions: probes }])!.dimension).toBe("`n`");
  });

  test("stops when its budget is used up, and says so", async () => {
    const request = makeRequest({ url: "/?n=1" });
    const worker = workerOf(() => ({ fuel: 1 }));
    const base = await worker.context.call(request);
    const found = await probe(dimensionsOf(request)[0]!, base, {
      ...worker.context,
      mayGoOn: () => worker.calls() < 5,
    });
    expect(found.end).toEqual({ kind: "budget" });
    expect(worker.calls()).toBe(5);
    expect(describeProbe(found)).toContain("not grown to the end");
  });

  test("makes a bounded number of calls", async () => {
    const { calls } = await probeAll("/?a=1&b=text", () => ({}));
    expect(calls).toBeLessThan(200);
  });
});
