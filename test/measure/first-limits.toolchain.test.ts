// Workers whose growth is known: where runs end is predicted, and then called on both sides.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ceilingsOf } from "../../runtime/measure/growth/ceilings.ts";
import { growCase } from "../../runtime/measure/growth/grow-case.ts";
import type { Growth, GrowthEnd } from "../../runtime/measure/growth/growth.ts";
import { parseVary, vary } from "../../runtime/measure/growth/vary.ts";
import { MeasuredWorker } from "../../runtime/measure/measured-worker.ts";
import { thisHost } from "../../runtime/measure/profiles/this-host.ts";
import { makeRequest } from "../../runtime/message/make-request.ts";
import { componentOf } from "../javascript/project.ts";
import { keptDataDir } from "../support/build-cache.ts";
import { compileWorker, testSettings } from "../support/workers.ts";

const assemblyScript = `
import { Request, Response } from "@skerry/assemblyscript";

let sink: u32 = 1;
function work(rounds: f64): void {
  for (let i: f64 = 0; i < rounds; i++) sink = sink * 1664525 + 1013904223;
}
function fib(n: f64): f64 { return n < 2 ? n : fib(n - 1) + fib(n - 2); }
function allocate(pages: f64): f64 {
  const held = new Array<Uint8Array>();
  for (let i: f64 = 0; i < pages; i++) held.push(new Uint8Array(262144));
  return held.length;
}
export function handle(request: Request): Response {
  const url = request.parsedUrl;
  const path = url.pathname;
  const given = url.searchParams.get("n");
  const n: f64 = given === null ? 0 : F64.parseFloat(given);
  if (path == "/linear") work(n);
  else if (path == "/linearithmic") work(n * Math.log2(n + 1));
  else if (path == "/square") work(n * n);
  else if (path == "/cube") work(n * n * n);
  else if (path == "/exponential") work(Math.pow(2, n));
  else if (path == "/branching") fib(n);
  else if (path == "/steps") work(3000 * Math.floor(n / 64));
  else if (path == "/root") work(100 * Math.sqrt(n));
  else if (path == "/threshold") work(n >= 5003 ? 1e15 : 5);
  else if (path == "/far") work(n >= 123456789012 ? 1e15 : 5);
  else if (path == "/trap") { work(n); if (n >= 777) unreachable(); }
  else if (path == "/far-trap") { if (n >= 3000001) unreachable(); }
  else if (path == "/square-then-trap") { work(n * n); if (n >= 100000) unreachable(); }
  else if (path == "/refuse") { work(n); if (n > 4096) return Response.text("too large", 400); }
  else if (path == "/small") { if (n < 50 || n > 3000) return Response.text("no", 422); }
  else if (path == "/missing") { work(n * n); return Response.text("no such page", 404); }
  else if (path == "/memory") return Response.text(allocate(n).toString());
  else if (path == "/answer") return Response.text("x".repeat(n > 1e7 ? 10000000 : <i32>n));
  else if (path == "/body") { const bytes = <f64>request.bytes().length; work(bytes * bytes); }
  else if (path == "/text") { const text = url.searchParams.get("q"); const l = text === null ? 0 : <f64>text.length; work(l * l); }
  return Response.text("done");
}
`;

const javaScript = `
let sink = 1;
function work(rounds) { for (let i = 0; i < rounds; i++) sink = (sink + i) & 65535; }
function fib(n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); }
export default {
  async fetch(request) {
    const url = new URL(request.url);
    const path = url.pathname;
    const n = Number(url.searchParams.get("n"));
    if (path === "/linear") work(n);
    else if (path === "/linearithmic") work(n * Math.log2(n + 1));
    else if (path === "/square") work(n * n);
    else if (path === "/cube") work(n ** 3);
    else if (path === "/exponential") work(2 ** n);
    else if (path === "/branching") /^(a+)+$/.test("a".repeat(Math.min(n, 4000)) + "!");
    else if (path === "/steps") work(3000 * Math.floor(n / 64));
    else if (path === "/root") work(100 * Math.sqrt(n));
    else if (path === "/threshold") work(n >= 5003 ? 1e15 : 5);
    else if (path === "/far") work(n >= 123456789012 ? 1e15 : 5);
    else if (path === "/trap") { work(n); if (n >= 777) throw new Error("no such size"); }
    else if (path === "/far-trap") { if (n >= 3000001) null.length; }
    else if (path === "/square-then-trap") { work(n * n); if (n >= 100000) null.length; }
    else if (path === "/refuse") { work(n); if (n > 4096) return new Response("too large", { status: 400 }); }
    else if (path === "/small") { if (n < 50 || n > 3000) return new Response("no", { status: 422 }); }
    else if (path === "/missing") { work(n * n); return new Response("no such page", { status: 404 }); }
    else if (path === "/memory") { const held = []; for (let i = 0; i < n; i++) held.push(new Uint8Array(262144)); return new Response(String(held.length)); }
    else if (path === "/answer") return new Response("x".repeat(Math.min(n, 1e7)));
    else if (path === "/body") { const { byteLength } = await request.arrayBuffer(); work(byteLength ** 2); }
    else if (path === "/text") work(url.searchParams.get("q").length ** 2);
    return new Response("done");
  },
};
`;

type Expected = Partial<GrowthEnd> | null;
const burns = { kind: "limit", limit: "fuel", why: "fuel-exhausted", exact: true } as const;
const traps = { kind: "trap", limit: null, exact: true } as const;
const at = (size: number) => ({ lastGood: size - 1, at: size, exact: true });

/** What is varied of which request, and how that ends. */
const ends: readonly (readonly [url: string, vary: string, Expected])[] = [
  ["/constant?n=1", "query.n=1..1000", null],
  ["/linear?n=1", "query.n=1..1000", burns],
  ["/linearithmic?n=1", "query.n=1..1000", burns],
  ["/square?n=1", "query.n=1..100", burns],
  ["/cube?n=1", "query.n=1..20", burns],
  ["/exponential?n=1", "query.n=1..10", burns],
  ["/exponential?n=1", "query.n=1..1000", burns],
  ["/branching?n=1", "query.n=1..8", burns],
  ["/steps?n=1", "query.n=1..1000", burns],
  ["/root?n=1", "query.n=1..1000", burns],
  ["/threshold?n=1", "query.n=1..1000", { ...burns, ...at(5_003) }],
  ["/threshold?n=1", "query.n=1..100000", { ...burns, ...at(5_003) }],
  ["/far?n=1", "query.n=1..1000", { ...burns, ...at(123_456_789_012) }],
  ["/trap?n=1", "query.n=1..1000", { ...traps, ...at(777) }],
  ["/far-trap?n=1", "query.n=1..1000", { ...traps, ...at(3_000_001) }],
  ["/square-then-trap?n=1", "query.n=1..100", burns],
  ["/refuse?n=1", "query.n=1..1000", { kind: "refused", why: "400", ...at(4_097) }],
  ["/small?n=100", "query.n=1..1000", { kind: "refused", why: "422", ...at(3_001) }],
  ["/missing?n=1", "query.n=1..100", burns],
  ["/memory?n=1", "query.n=1..1000", { kind: "limit", limit: "memory", exact: true }],
  [
    "/answer?n=1",
    "query.n=1..1000",
    { limit: "responseBody", why: "response-too-large", ...at(10_001) },
  ],
  ["/body", "body=1..100", burns],
  ["/constant", "body=1..1k", { kind: "not-taken", limit: "requestBody", ...at(20_001) }],
  ["/constant", "path=10..100", { kind: "not-taken", limit: "uri", exact: true }],
  ["/constant", "header.x-id=1..100", { kind: "not-taken", limit: "requestFields", exact: true }],
  ["/text?q=abc", "query.q=1..100", burns],
];

const limits = { responseBody: 10_000, requestBody: 20_000, requestFields: 4_000, uri: 1_000 };
const languages = [
  ["AssemblyScript", () => compileWorker(assemblyScript), { fuel: 5_000_000, memory: 2 ** 20 }],
  [
    "JavaScript",
    () => componentOf({ "src/index.js": javaScript }),
    { fuel: 50_000_000, memory: 13 * 2 ** 20 + 2 ** 19 },
  ],
] as const;

describe.each(languages)("of a worker in %s", (_, build, own) => {
  const settings = testSettings({ limits: { ...limits, ...own } });
  let worker: MeasuredWorker;

  beforeAll(async () => {
    worker = await MeasuredWorker.open(await build(), settings, { dataDir: keptDataDir() });
  }, 120_000);
  afterAll(() => worker.close());

  test.each(ends)("the end of %s by %s is where calls end", async (url, text, expected) => {
    const varying = parseVary(text);
    const request = makeRequest({ url });
    const growth: Growth = await growCase({ name: url, request }, varying, {
      limits: settings.limits,
      ceilings: ceilingsOf([thisHost(settings.limits, "")], 1),
      call: (each) => worker.call(each),
      callWithMoreMemory: (each) => worker.callWithMemory(each, 4 * settings.limits.memory),
      onSize: () => {},
    });
    const { end } = growth;
    if (expected === null) {
      expect(end).toBeNull();
      expect(growth.points.at(-1)!.size).toBe(Number.MAX_SAFE_INTEGER);
      expect(growth.reaches.every(({ at: met }) => met === null)).toBe(true);
      return;
    }
    expect(end).toMatchObject(expected);
    const call = async (size: number) => {
      const { response, error } = await worker.call(vary(varying, request, size).request);
      return error?.code ?? String(response!.status);
    };
    expect(await call(end!.lastGood!)).toMatch(/^(200|404)$/);
    // What the host does not take in is refused before a worker is asked, which a shard does as well.
    expect(await call(end!.at)).toBe(end!.why);
    // Nothing is said to be met elsewhere.
    const met = growth.reaches.filter((reach) => reach.at !== null);
    expect(met.every((reach) => reach.at === end!.at && reach.how === "measured")).toBe(true);
  });
});
