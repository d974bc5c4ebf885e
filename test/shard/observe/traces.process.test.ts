import { execFileSync } from "node:child_process";
import { resolve } from "node:path";
import { afterEach, expect, test } from "vitest";
import type { RequestTraces } from "../../../runtime/shard/observe/request-traces.ts";
import { traceSettings } from "../../../runtime/supervisor/observe/trace-settings.ts";
import { attributesOf, type CollectorOptions, startCollector } from "./support/collector.ts";
import { failed, meta, outcome } from "./support/requests.ts";
import { tracesTo } from "./support/traced.ts";

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
const parentId = "00f067aa0ba902b7";
const sampled = `00-${traceId}-${parentId}-01`;
const get = { method: "GET", traceparent: undefined, tracestate: undefined };

async function collector(given: CollectorOptions = {}) {
  const started = await startCollector(given);
  closing.push(started.close);
  return started;
}

/** One request as a shard sees it. */
function request(traces: RequestTraces, head: Parameters<RequestTraces["begin"]>[0] = get) {
  const traceContext = traces.begin(head);
  traces.end(outcome(), meta({ traceContext }));
  return traceContext;
}

test("a trace that comes in is continued: the guest is called by our span, a child of the caller's", async () => {
  const receiver = await collector();
  const { traces } = await tracesTo(receiver.url);
  const context = request(traces, { ...get, traceparent: sampled, tracestate: "a=1,b=2" });
  await traces.close(5_000);
  const span = receiver.spans().find(({ name }) => name === "GET shop")!;
  expect(span).toMatchObject({ traceId, parentSpanId: parentId, traceState: "a=1,b=2", kind: 2 });
  expect(context.traceparent).toBe(`00-${traceId}-${span.spanId}-01`);
  expect(context.tracestate).toBe("a=1,b=2");
  expect(receiver.paths[0]).toBe("POST /v1/traces application/json");
  expect(receiver.resource()).toMatchObject({
    "service.name": "skerry",
    "service.version": "1.2.3",
    "skerry.cordon": "payments",
    "process.pid": 4_321,
  });
});

test("a span says what the request was, and has children for its wait and its guest", async () => {
  const receiver = await collector();
  const { traces } = await tracesTo(receiver.url);
  const traceContext = traces.begin(get);
  traces.end(outcome(), meta({ traceContext, totalMs: 10, queuedMs: 4 }));
  await traces.close(5_000);
  const spans = new Map(receiver.spans().map((span) => [span.name, span]));
  const server = spans.get("GET shop")!;
  const attributes = attributesOf(server);
  expect(attributes).toMatchObject({
    "http.request.method": "GET",
    "url.scheme": "http",
    "url.path": "/cart",
    "server.address": "shop.example.com",
    "client.address": "192.0.2.1",
    "http.response.status_code": 200,
    "skerry.worker": "shop",
    "skerry.deployment": "d".repeat(64),
    "skerry.request_id": "request-1",
    "skerry.fuel": 1_000,
    "skerry.queue_ms": 4,
  });
  // The query may hold secrets.
  expect(JSON.stringify(receiver.spans())).not.toContain("4242");
  const lasted = (name: string) => {
    const { startTimeUnixNano, endTimeUnixNano } = spans.get(name)!;
    return Number(BigInt(endTimeUnixNano) - BigInt(startTimeUnixNano)) / 1e6;
  };
  expect(lasted("GET shop")).toBeCloseTo(10, 1);
  expect(lasted("queue")).toBeCloseTo(4, 1);
  expect(lasted("guest")).toBeCloseTo(1, 1);
  expect(attributesOf(spans.get("guest")!)["skerry.fuel"]).toBe(1_000);
  for (const name of ["queue", "guest"]) {
    expect(spans.get(name)!.parentSpanId).toBe(server.spanId);
    expect(spans.get(name)!.traceId).toBe(server.traceId);
  }
  expect(Math.abs(Number(BigInt(server.startTimeUnixNano) / 1_000_000n) - Date.now())).toBeLessThan(
    30_000,
  );
});

test("a failure marks the span with its code; what a visitor did wrong does not", async () => {
  const receiver = await collector();
  const { traces } = await tracesTo(receiver.url);
  const end = (code: "guest-trap" | "no-route", worker: string | null) =>
    traces.end(failed(code, "It failed."), meta({ worker, traceContext: traces.begin(get) }));
  end("guest-trap", "shop");
  end("no-route", null);
  await traces.close(5_000);
  const spans = new Map(receiver.spans().map((span) => [span.name, span]));
  expect(spans.get("GET shop")!.status).toEqual({ code: 2, message: "It failed." });
  expect(attributesOf(spans.get("GET shop")!)).toMatchObject({
    "error.type": "guest-trap",
    "http.response.status_code": 502,
  });
  expect(spans.get("GET")!.status.code ?? 0).toBe(0);
  expect(attributesOf(spans.get("GET")!)["error.type"]).toBe("no-route");
});

test("malformed trace fields are dropped, and a trace of our own begins", async () => {
  const { traces } = await tracesTo("http://127.0.0.1:9");
  const malformed = [
    "garbage",
    "",
    `00-${"0".repeat(32)}-${parentId}-01`,
    `00-${traceId}-${"0".repeat(16)}-01`,
    `00-${traceId.toUpperCase()}-${parentId}-01`,
    `ff-${traceId}-${parentId}-01`,
    `${sampled}-more`,
    `${sampled}, ${sampled}`,
  ];
  for (const traceparent of malformed) {
    const context = traces.begin({ ...get, traceparent, tracestate: "a=1" });
    expect(context.traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
    expect(context.traceparent).not.toContain(traceId);
    expect(context.tracestate).toBeNull();
  }
  const orphan = traces.begin({ ...get, tracestate: "a=1" });
  expect(orphan.tracestate).toBeNull();
  const broken = traces.begin({ ...get, traceparent: sampled, tracestate: "=\u0000,,a b" });
  expect(broken.traceparent).toContain(traceId);
  expect(broken.tracestate).toBeNull();
  // A later version's fields that this one does not know are allowed (W3C Trace Context, 4.3).
  const later = traces.begin({ ...get, traceparent: `01-${traceId}-${parentId}-01-more` });
  expect(later.traceparent).toMatch(new RegExp(`^00-${traceId}-`));
});

test("the caller decides whether its trace is recorded, the ratio whether ours is", async () => {
  const receiver = await collector();
  const { traces } = await tracesTo(receiver.url, 0);
  const unsampled = request(traces, { ...get, traceparent: `00-${traceId}-${parentId}-00` });
  expect(unsampled.traceparent).toMatch(new RegExp(`^00-${traceId}-[0-9a-f]{16}-00$`));
  expect(request(traces).traceparent).toMatch(/-00$/);
  request(traces, { ...get, traceparent: sampled });
  await traces.close(5_000);
  expect(new Set(receiver.spans().map(({ traceId: id }) => id))).toEqual(new Set([traceId]));

  const half = (await tracesTo(receiver.url, 0.5)).traces;
  let recorded = 0;
  for (let i = 0; i < 400; i++) if (half.begin(get).traceparent.endsWith("-01")) recorded++;
  expect(recorded).toBeGreaterThan(120);
  expect(recorded).toBeLessThan(280);
});

test("methods of a client's invention do not become names of spans", async () => {
  const receiver = await collector();
  const { traces } = await tracesTo(receiver.url);
  const traceContext = traces.begin({ ...get, method: "X-7f3a" });
  const asked = { method: "X-7f3a", uri: "http://h/" };
  traces.end(outcome({ request: asked }), meta({ traceContext }));
  await traces.close(5_000);
  const span = receiver.spans().find(({ kind }) => kind === 2)!;
  expect(span.name).toBe("HTTP shop");
  expect(attributesOf(span)).toMatchObject({
    "http.request.method": "_OTHER",
    "http.request.method_original": "X-7f3a",
  });
});

test("spans that a receiver refuses are told and counted", async () => {
  const receiver = await collector({ status: 400 });
  const { traces, problems } = await tracesTo(receiver.url);
  for (let i = 0; i < 10; i++) request(traces);
  await traces.close(5_000);
  // Three spans a request.
  expect(problems).toEqual(["30 spans could not be sent: Bad Request (400)."]);
  expect(traces.takeDropped()).toBe(30);
  expect(traces.takeDropped()).toBe(0);
});

test("a receiver that is not there holds up neither requests nor the end", async () => {
  const { traces } = await tracesTo("http://127.0.0.1:9");
  const begun = performance.now();
  for (let i = 0; i < 1_000; i++) request(traces);
  await traces.close(200);
  expect(performance.now() - begun).toBeLessThan(6_000);
});

test("a receiver that does not answer neither holds up requests nor fills the memory", async () => {
  const receiver = await collector({ hold: true });
  const { traces } = await tracesTo(receiver.url);
  for (let i = 0; i < 5_000; i++) {
    request(traces);
    if (i % 100 === 0) await new Promise(setImmediate);
  }
  // 4,096 wait; the rest of 15,000 is gone.
  expect(traces.takeDropped()).toBeGreaterThanOrEqual(10_000);
  const begun = performance.now();
  await traces.close(200);
  expect(performance.now() - begun).toBeLessThan(6_000);
});

test("settings come before OpenTelemetry's own variables, which come before none", () => {
  const file = { endpoint: "http://collector:4318/", ratio: 0.1 };
  const variable = { OTEL_EXPORTER_OTLP_ENDPOINT: "http://other:4318/base" };
  expect(traceSettings(null, {})).toBeNull();
  expect(traceSettings(file, variable)).toEqual({
    url: "http://collector:4318/v1/traces",
    ratio: 0.1,
  });
  expect(traceSettings({ ...file, endpoint: "http://c/v1/traces" }, {})!.url).toBe(
    "http://c/v1/traces",
  );
  expect(traceSettings(null, variable)).toEqual({
    url: "http://other:4318/base/v1/traces",
    ratio: 1,
  });
  const own = { ...variable, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: "http://traces/in" };
  expect(traceSettings(null, { ...own, OTEL_TRACES_SAMPLER_ARG: "0.25" })).toEqual({
    url: "http://traces/in",
    ratio: 0.25,
  });
  expect(traceSettings(null, { ...own, OTEL_TRACES_SAMPLER_ARG: "7" })!.ratio).toBe(1);
  expect(traceSettings(file, { OTEL_SDK_DISABLED: "true" })).toBeNull();
});

test("without traces OpenTelemetry is not loaded", () => {
  const runtime = resolve(import.meta.dirname, "../../../runtime");
  const program = `
    import { registerHooks } from "node:module";
    const loaded = [];
    registerHooks({ resolve(name, context, next) {
      if (name.includes("opentelemetry")) loaded.push(name);
      return next(name, context);
    } });
    const { openTraces } = await import(${JSON.stringify(`${runtime}/shard/observe/open-traces.ts`)});
    const { HostTraces } = await import(${JSON.stringify(`${runtime}/supervisor/observe/traces.ts`)});
    const openHost = (settings) =>
      HostTraces.open({ settings, environment: {}, version: "1", onProblem() {} });
    const { ratio } = await openHost(null);
    console.log(await openTraces({ ratio, send: async () => true }), loaded.length);
    await openHost({ endpoint: "http://127.0.0.1:9", ratio: 1 });
    const exporting = loaded.length;
    await openTraces({ ratio: 1, send: async () => true });
    console.log(exporting > 0, loaded.length > exporting);`;
  const out = execFileSync(process.execPath, ["--input-type=module", "-e", program], {
    encoding: "utf8",
    timeout: 30_000,
  });
  expect(out).toBe("null 0\ntrue true\n");
});
