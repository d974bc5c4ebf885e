import { expect, test } from "vitest";
import { servedShardChecks } from "../../../runtime/shard/message-checks.ts";
import { openLog } from "../../../runtime/shard/observe/log.ts";
import { RequestLog } from "../../../runtime/shard/observe/request-log.ts";
import { ShardMetrics, type ShardSnapshot } from "../../../runtime/shard/observe/shard-metrics.ts";
import { type TailBatch, TailTap } from "../../../runtime/shard/observe/tail-tap.ts";
import { MetricsLedger } from "../../../runtime/supervisor/observe/metrics-ledger.ts";
import { attributesOf, startCollector } from "./support/collector.ts";
import { readExposition } from "./support/exposition.ts";
import { memorySink } from "./support/memory-sink.ts";
import { failed, meta, outcome } from "./support/requests.ts";
import { tracesTo } from "./support/traced.ts";

/** Answers that broke off, whose visitor had left, and that were an error. */
const outcomes = [
  outcome(),
  { ...failed("origin-failed", "It was closed."), sentStatus: 200 },
  { ...failed("origin-failed", "It was closed."), sentStatus: 200 },
  { ...failed("origin-failed", "It was closed."), sentStatus: 404 },
  { ...failed("client-left"), sentStatus: null },
  failed("host-failed"),
];

test("the log has the status that went out, and the error", () => {
  const { sink, lines } = memorySink();
  const log = openLog({ level: "info", role: "shard", sink });
  const requests = new RequestLog(log, { requests: "failed", guestBytesPerSecond: 1_000 });
  for (const each of outcomes) requests.record(each, meta());
  expect(lines().map(({ level, code, status }) => [level, code, status])).toEqual([
    ["warn", "origin-failed", 200],
    ["warn", "origin-failed", 200],
    ["warn", "origin-failed", 404],
    ["info", "client-left", null],
    ["error", "host-failed", 500],
  ]);
});

test("metrics count it by the class of the status that went out", async () => {
  const metrics = new ShardMetrics({
    gauges: () => ({ isolates: 0, waiting: 0, residentBytes: 0, connections: 0, workers: [] }),
    dropped: () => ({ logLines: 0, tailEntries: 0, spans: 0 }),
  });
  const ledger = new MetricsLedger({ version: "1.2.3", tenantOf: () => "acme" });
  ledger.shardStarted(7, "default");
  for (const _ of [1, 2]) {
    for (const each of outcomes) metrics.record(each, meta());
    const snapshot: unknown = JSON.parse(JSON.stringify(metrics.snapshot()));
    expect(servedShardChecks.tells.metrics(snapshot)).toBe(true);
    ledger.shardTold(7, snapshot as ShardSnapshot);
  }
  const { lines } = readExposition((await ledger.metrics()).text);
  const counted = lines.filter(
    ({ name, labels }) => name === "skerry_requests_total" && labels.worker === "shop",
  );
  expect(counted.map(({ labels, value }) => [labels.class, labels.code, value])).toEqual([
    ["2xx", "", 2],
    ["5xx", "host-failed", 2],
    ["2xx", "origin-failed", 4],
    ["4xx", "origin-failed", 2],
    ["none", "client-left", 2],
  ]);
});

test("`tail` tells the status that went out", () => {
  const batches: TailBatch[] = [];
  const tap = new TailTap((batch) => batches.push(batch));
  tap.want("all");
  for (const each of outcomes) tap.record(each, meta());
  tap.flush();
  const [batch] = batches;
  expect(servedShardChecks.tells.tail(batch)).toBe(true);
  expect(batch!.entries.map((entry) => entry.outcome.sentStatus)).toEqual([
    ...[undefined, 200, 200, 404, null, undefined],
  ]);
  const forged = { ...outcomes[1]!, sentStatus: 1_000 };
  const entry = { ...batch!.entries[1]!, outcome: forged };
  expect(servedShardChecks.tells.tail({ entries: [entry], dropped: 0 })).toBe(false);
});

test("a span has the status that went out, and none where none did", async () => {
  const receiver = await startCollector();
  const { traces } = await tracesTo(receiver.url);
  for (const each of outcomes) {
    const get = { method: "GET", traceparent: undefined, tracestate: undefined };
    traces.end(each, meta({ traceContext: traces.begin(get) }));
  }
  await traces.close(5_000);
  receiver.close();
  const spans = receiver.spans().filter(({ kind }) => kind === 2);
  const seen = spans.map((span) => {
    const attributes = attributesOf(span);
    return [attributes["http.response.status_code"], attributes["error.type"]];
  });
  expect(seen).toEqual([
    [200, undefined],
    [200, "origin-failed"],
    [200, "origin-failed"],
    [404, "origin-failed"],
    [undefined, "client-left"],
    [500, "host-failed"],
  ]);
});
