import { expect, test } from "vitest";
import {
  CallsIn,
  packCalls,
  ResultsOut,
  unpackResults,
} from "../../../../runtime/isolate/inside/batch/packed-batch.ts";
import type { Call, CallResult } from "../../../../runtime/isolate/inside/batch/protocol.ts";

/** Every code unit below 0x100, and some that are not on any wire. */
const oddText = `${String.fromCharCode(...Array(256).keys())} \u2028"\\ 😀 \ud800`;

const call = (more: Partial<Call["request"]> = {}): Call => ({
  request: { method: "GET", uri: "http://x/", fields: [], body: { tag: "empty" }, ...more },
  wallClock: 1_700_000_000_123,
  monotonic: 9_007_199_254_740_991,
  randomKey: null,
});

const result = (more: Partial<CallResult> = {}): CallResult => ({
  response: { status: 200, fields: [["a", "b"]], body: { tag: "empty" } },
  failure: null,
  fuel: 62_951,
  memoryBytes: 131_072,
  hostCalls: 1,
  wallMs: 0.015,
  cpuMs: 0.014,
  startFuel: 3_000,
  log: [],
  untoldLines: 0,
  ...more,
});

const bytes = (...values: number[]) => ({ tag: "bytes" as const, val: new Uint8Array(values) });

function thereOfCalls(calls: readonly Call[]): Call[] {
  const inside = new CallsIn(packCalls(calls, "entropy", true));
  expect(inside.entropy).toBe("entropy");
  const arrived: Call[] = [];
  for (let next = inside.next(); next !== null; next = inside.next()) arrived.push(next);
  return arrived;
}

function backOf(results: readonly CallResult[]): CallResult[] {
  const out = new ResultsOut(true);
  for (const each of results) out.add(each);
  return unpackResults(out.whole());
}

test("calls arrive as they went", () => {
  const calls = [
    call({ body: bytes(1, 2, 3) }),
    call({ fields: [["x", oddText]], uri: oddText }),
    call({ body: bytes() }),
    { ...call({ body: bytes(255, 0) }), randomKey: new Uint8Array(32).fill(200) },
    { ...call(), request: { ...call().request, trailers: [["after", "body"]] } },
  ] as Call[];
  expect(thereOfCalls(calls)).toEqual(calls);
});

test("results arrive as they went", () => {
  const failure = { cause: "trap", message: oddText, stack: "at\nwasm" } as const;
  const results = [
    result({ response: { status: 404, fields: [["n", oddText]], body: bytes(7) } }),
    result({ response: null, failure, log: [{ level: "warn", message: oddText }] }),
    result(),
    result({
      response: { status: 200, fields: [], body: bytes(8, 9), trailers: [["t", "v"]] } as never,
    }),
    result({ hostFuel: 5_000_000 }),
    result({ response: null, failure, hostFuel: 1, insideCalls: [] }),
  ];
  expect(backOf(results)).toEqual(results);
});

test("a body that is a view of a larger buffer crosses without the rest of it", () => {
  const buffer = new Uint8Array(1_000).fill(1);
  const view = { tag: "bytes" as const, val: buffer.subarray(10, 12) };
  expect(packCalls([call({ body: view })], "", true)[1]).toEqual(new Uint8Array([1, 1]));
});

test("a body alone is not copied once more", () => {
  const body = bytes(1, 2, 3);
  expect(packCalls([call(), call({ body })], "", true)[1]).toBe(body.val);
});

test("a batch without bodies has no bytes", () => {
  expect(packCalls([call(), call({ body: bytes() })], "", true)[1]).toBeNull();
});

test("of a log that nobody wants to see the number of lines crosses", () => {
  expect(new CallsIn(packCalls([], "", false)).wantsLog).toBe(false);
  const out = new ResultsOut(false);
  out.add(
    result({
      log: [
        { level: "info", message: "one" },
        { level: "warn", message: "two" },
      ],
    }),
  );
  expect(unpackResults(out.whole())[0]).toMatchObject({ log: [], untoldLines: 2 });
});
