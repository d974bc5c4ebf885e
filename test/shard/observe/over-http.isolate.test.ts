import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { RequestMeta } from "../../../runtime/http/request-meta.ts";
import { HttpServer } from "../../../runtime/http/server.ts";
import { prepare } from "../../../runtime/prepare/prepare.ts";
import { openLog } from "../../../runtime/shard/observe/log.ts";
import { RequestLog } from "../../../runtime/shard/observe/request-log.ts";
import type { RequestTraces } from "../../../runtime/shard/observe/request-traces.ts";
import { ShardMetrics } from "../../../runtime/shard/observe/shard-metrics.ts";
import type { TailEntry } from "../../../runtime/shard/observe/tail-tap.ts";
import { TailTap } from "../../../runtime/shard/observe/tail-tap.ts";
import { ArtifactStore } from "../../../runtime/store/artifacts.ts";
import { RecentArtifacts } from "../../../runtime/store/recent-artifacts.ts";
import type { Outcome } from "../../../runtime/worker/outcome/usage.ts";
import { RunningDeployment } from "../../../runtime/worker/running-deployment.ts";
import { compileWorker, testSettings } from "../../support/workers.ts";
import { attributesOf, startCollector } from "./support/collector.ts";
import { memorySink } from "./support/memory-sink.ts";
import { tracesTo } from "./support/traced.ts";

// Logs what it is asked, says what trace it is part of, and traps where it is told to.
const source = `
import { Request, Response } from "@skerry/assemblyscript";

export function handle(request: Request): Response {
  console.log("asked for " + request.parsedUrl.pathname);
  if (request.parsedUrl.pathname == "/trap") unreachable();
  const parent = request.headers.get("traceparent");
  const state = request.headers.get("tracestate");
  return Response.text((parent ? parent : "none") + " " + (state ? state : "none"));
}
`;

const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
const subject = {
  worker: "shop",
  deployment: "d".repeat(64),
  tenant: "acme",
  cordon: "default",
};

let dataDir: string;
let deployment: RunningDeployment;
let front: HttpServer;
let origin: string;
let traces: RequestTraces;
let receiver: Awaited<ReturnType<typeof startCollector>>;
const ended: { outcome: Outcome; meta: RequestMeta }[] = [];

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), "skerry-observe-"));
  const settings = testSettings();
  const { limits, grants } = settings;
  const bounds = { grants, memoryBytes: limits.memory, tableElements: limits.tableElements };
  const { artifactKey } = await prepare(await compileWorker(source), { dataDir, bounds });
  const artifact = await new RecentArtifacts().read(new ArtifactStore(dataDir), artifactKey);
  deployment = await RunningDeployment.load(artifact!, settings, () => {});
  receiver = await startCollector();
  ({ traces } = await tracesTo(receiver.url));
  front = new HttpServer({
    route: () => ({
      kind: "local",
      limits,
      subject,
      call: (request, requestId, signal) => deployment.call(request, requestId, signal),
    }),
    onOutcome: (outcome, meta) => {
      ended.push({ outcome, meta });
      traces.end(outcome, meta);
    },
    beginTrace: traces.begin,
  });
  const { port } = await front.listen({ port: 0, address: "127.0.0.1" });
  origin = `http://127.0.0.1:${port}`;
});
afterAll(async () => {
  front.close();
  await deployment.dispose();
  receiver.close();
  await rm(dataDir, { recursive: true, force: true });
});

test("a visitor's trace goes through the guest, with our span in between", async () => {
  const headers = { traceparent: `00-${traceId}-00f067aa0ba902b7-01`, tracestate: "vendor=1" };
  const seen = await (await fetch(`${origin}/a?q=1`, { headers })).text();
  const malformed = await (
    await fetch(`${origin}/b`, { headers: { traceparent: "00-1-2-3", tracestate: "vendor=1" } })
  ).text();
  await (await fetch(`${origin}/trap`)).text();
  await traces.close(5_000);
  const spans = receiver.spans().filter(({ kind }) => kind === 2);
  const byPath = new Map(spans.map((span) => [attributesOf(span)["url.path"], span]));
  const own = byPath.get("/a")!;
  expect(own).toMatchObject({ traceId, parentSpanId: "00f067aa0ba902b7", name: "GET shop" });
  expect(seen).toBe(`00-${traceId}-${own.spanId}-01 vendor=1`);
  const begun = byPath.get("/b")!;
  expect(begun.traceId).not.toBe(traceId);
  expect(malformed).toBe(`00-${begun.traceId}-${begun.spanId}-01 none`);
  expect(attributesOf(byPath.get("/trap")!)["error.type"]).toBe("guest-trap");
  expect(receiver.spans().filter(({ name }) => name === "guest")).toHaveLength(3);
});

test("metrics, log and tail say of real requests what happened", async () => {
  ended.length = 0;
  await (await fetch(`${origin}/fine`, { method: "POST", body: "12345" })).text();
  await (await fetch(`${origin}/trap`)).text();

  const gauges = () => ({ isolates: 1, waiting: 0, residentBytes: 1, connections: 0, workers: [] });
  const dropped = () => ({ logLines: 0, tailEntries: 0, spans: 0 });
  const metrics = new ShardMetrics({ gauges, dropped });
  const { sink, lines } = memorySink();
  const settings = { requests: "failed" as const, guestBytesPerSecond: 1_000 };
  const log = new RequestLog(openLog({ level: "info", role: "shard", sink }), settings);
  const tailed: TailEntry[] = [];
  const tap = new TailTap(({ entries }) => tailed.push(...entries));
  tap.want(["shop"]);
  for (const { outcome, meta } of ended) {
    metrics.record(outcome, meta);
    log.record(outcome, meta);
    tap.record(outcome, meta);
  }
  tap.flush();

  const [[worker, counts] = [null, null]] = metrics.snapshot().workers;
  expect(worker).toBe("shop");
  expect(counts!.answered[2]).toBe(1);
  expect(counts!.errors).toEqual({ "guest-trap": 1 });
  expect(counts!.bytesIn).toBe(5);
  expect(counts!.fuel).toBeGreaterThan(0);
  expect(counts!.peaks.memory).toBeGreaterThan(0);
  expect(counts!.total.sum).toBeGreaterThanOrEqual(counts!.guest.sum);
  expect(lines().map(({ source, message }) => [source, message])).toEqual([
    ["guest", "asked for /fine"],
    ["guest", "asked for /trap"],
    ["request", expect.stringMatching(/^The worker trapped: /)],
  ]);
  expect(lines()[2]).toMatchObject({ path: "/trap", status: 502, client: "127.0.0.1" });
  expect(tailed.map(({ outcome }) => outcome.log[0]!.message)).toEqual([
    "asked for /fine",
    "asked for /trap",
  ]);
});
