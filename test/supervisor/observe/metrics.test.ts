import { expect, test } from "vitest";
import { type ShardGauges, ShardMetrics } from "../../../runtime/shard/observe/shard-metrics.ts";
import { MetricsLedger } from "../../../runtime/supervisor/observe/metrics-ledger.ts";
import { readExposition, valueIn } from "../../shard/observe/support/exposition.ts";
import { failed, meta, outcome } from "../../shard/observe/support/requests.ts";

const idle: ShardGauges = {
  isolates: 0,
  waiting: 0,
  residentBytes: 0,
  connections: 0,
  workers: [],
};

function shard(gauges = () => idle): ShardMetrics {
  return new ShardMetrics({ gauges, dropped: () => ({ logLines: 0, tailEntries: 0, spans: 0 }) });
}

function ledger(gone: ReadonlySet<string> = new Set()): MetricsLedger {
  return new MetricsLedger({
    version: "1.2.3",
    tenantOf: (worker) => (gone.has(worker) ? null : "acme"),
  });
}

/** The snapshot as it arrives: through JSON. */
const sent = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

async function textOf(of: MetricsLedger): Promise<string> {
  return (await of.metrics()).text;
}

test("the text is well-formed, and counters, units and kinds are named as Prometheus asks", async () => {
  const metrics = shard();
  metrics.record(outcome(), meta());
  metrics.record(failed("no-route"), meta({ worker: null }));
  const sums = ledger();
  sums.shardStarted(7, "default");
  sums.shardTold(7, sent(metrics.snapshot()));
  const { contentType, text } = await sums.metrics();
  expect(contentType).toBe("text/plain; version=0.0.4; charset=utf-8");
  const { lines, types } = readExposition(text);
  expect(lines.length).toBeGreaterThan(50);
  for (const [name, type] of types) {
    expect(name).toMatch(/^skerry_[a-z_]+$/);
    if (type === "counter") expect(name).toMatch(/_total$/);
    else expect(name).not.toMatch(/_total$/);
    if (type === "histogram") expect(name).toMatch(/_seconds$/);
  }
});

test("requests are counted by worker, class of the status and error code", async () => {
  const metrics = shard();
  metrics.record(outcome(), meta());
  metrics.record(outcome(), meta());
  const teapot = { status: 418, fields: [], body: { tag: "empty" as const } };
  metrics.record(outcome({ response: teapot }), meta());
  metrics.record(failed("fuel-exhausted"), meta());
  metrics.record(failed("overloaded"), meta());
  metrics.record(failed("no-route"), meta({ worker: null }));
  const sums = ledger();
  sums.shardTold(7, sent(metrics.snapshot()));
  const text = await textOf(sums);
  const requests = (labels: Record<string, string>) =>
    valueIn(text, "skerry_requests_total", labels);
  expect(requests({ worker: "shop", class: "2xx", code: "" })).toBe(2);
  expect(requests({ worker: "shop", class: "4xx", code: "" })).toBe(1);
  expect(requests({ worker: "shop", class: "5xx", code: "fuel-exhausted" })).toBe(1);
  expect(requests({ worker: "(none)", class: "4xx", code: "no-route" })).toBe(1);
  expect(valueIn(text, "skerry_requests_refused_total", { worker: "shop" })).toBe(1);
  expect(valueIn(text, "skerry_fuel_burned_total", { worker: "shop" })).toBe(3_000);
});

test("durations fall into buckets that include the shorter ones, and are told in seconds", async () => {
  const metrics = shard();
  for (const totalMs of [0.1, 1, 1.001, 40, 99_000]) metrics.record(outcome(), meta({ totalMs }));
  const sums = ledger();
  sums.shardTold(7, metrics.snapshot());
  const text = await textOf(sums);
  const name = "skerry_request_duration_seconds";
  const upTo = (le: string) => valueIn(text, `${name}_bucket`, { worker: "shop", le });
  expect(upTo("0.00025")).toBe(1);
  expect(upTo("0.001")).toBe(2);
  expect(upTo("0.0025")).toBe(3);
  expect(upTo("0.05")).toBe(4);
  expect(upTo("30")).toBe(4);
  expect(upTo("+Inf")).toBe(5);
  expect(valueIn(text, `${name}_count`, { worker: "shop" })).toBe(5);
  expect(valueIn(text, `${name}_sum`, { worker: "shop" })).toBeCloseTo(99.042101, 6);
});

test("what a shard counted stays when the shard is lost, and its gauges go", async () => {
  const gauges = {
    isolates: 2,
    waiting: 3,
    residentBytes: 1_000,
    connections: 0,
  };
  const sums = ledger();
  for (const pid of [7, 8]) {
    const metrics = shard(() => ({
      ...gauges,
      workers: [
        ["shop", 2, 3, 100 * pid],
        ["bank", 1, 0, 50],
      ],
    }));
    metrics.record(outcome(), meta());
    sums.shardStarted(pid, "default");
    sums.shardTold(pid, sent(metrics.snapshot()));
  }
  expect(valueIn(await textOf(sums), "skerry_isolates", { worker: "shop" })).toBe(4);
  expect(sums.load("shop")).toMatchObject({
    requests: 2,
    isolates: 4,
    waiting: 6,
    memoryBytes: 800,
  });
  // Bounds are a shard's: what counts is the one where it has most.
  const held = await textOf(sums);
  expect(valueIn(held, "skerry_memory_held_bytes", { worker: "shop" })).toBe(800);
  expect(valueIn(held, "skerry_memory_held_bytes", { worker: "(other)" })).toBe(50);
  expect(valueIn(held, "skerry_tenant_memory_held_bytes", { tenant: "acme" })).toBe(850);
  sums.shardEnded(7, "silent");
  const text = await textOf(sums);
  expect(valueIn(text, "skerry_isolates", { worker: "shop" })).toBe(2);
  expect(valueIn(text, "skerry_shard_resident_bytes", { cordon: "default" })).toBe(1_000);
  expect(valueIn(text, "skerry_requests_total", { worker: "shop" })).toBe(2);
  expect(valueIn(text, "skerry_shard_losses_total", { reason: "silent" })).toBe(1);
  expect(sums.load("shop")).toMatchObject({ requests: 2, isolates: 2, waiting: 3 });
});

test("a snapshot holds only what is new, and only workers that were called", () => {
  const metrics = shard();
  metrics.record(outcome(), meta());
  expect(metrics.snapshot().workers).toHaveLength(1);
  expect(metrics.snapshot().workers).toHaveLength(0);
});

test("at most 200 workers have series of their own; all have their load", async () => {
  const metrics = shard();
  for (let i = 0; i < 1_000; i++) metrics.record(outcome(), meta({ worker: `w${i}` }));
  const sums = ledger();
  sums.shardTold(7, sent(metrics.snapshot()));
  const text = await textOf(sums);
  const { lines } = readExposition(text);
  const names = new Set(lines.flatMap(({ labels }) => labels.worker ?? []));
  expect(names.size).toBe(202);
  expect(valueIn(text, "skerry_requests_total", { worker: "(other)" })).toBe(800);
  expect(sums.load("w999").requests).toBe(1);
});

test("a removed worker's series go, its place is free, and no sum goes down", async () => {
  const gone = new Set<string>();
  const sums = ledger(gone);
  const metrics = shard();
  for (let i = 0; i < 201; i++) metrics.record(outcome(), meta({ worker: `w${i}` }));
  sums.shardTold(7, metrics.snapshot());
  gone.add("w0");
  sums.workerRemoved("w0");
  // A shard that had a request of it still in flight tells of it late.
  metrics.record(outcome(), meta({ worker: "w0" }));
  metrics.record(outcome(), meta({ worker: "w200" }));
  sums.shardTold(7, metrics.snapshot());
  const text = await textOf(sums);
  const { lines } = readExposition(text);
  const requests = lines.filter(({ name }) => name === "skerry_requests_total");
  expect(requests.map(({ labels }) => labels.worker)).not.toContain("w0");
  expect(valueIn(text, "skerry_requests_total", { worker: "w200" })).toBe(1);
  expect(requests.reduce((sum, { value }) => sum + value, 0)).toBe(203);
  expect(sums.load("w0").requests).toBe(0);
});

test("peaks are shares of the limits, and a new deployment begins its own", () => {
  const sums = ledger();
  const metrics = shard();
  metrics.record(outcome(), meta());
  const usage = { ...outcome().usage, fuel: 9_000, memoryBytes: 524_288, wallMs: 250 };
  metrics.record(outcome({ usage }), meta());
  sums.shardTold(7, sent(metrics.snapshot()));
  expect(sums.load("shop").peaks).toEqual({ fuel: 0.9, memory: 0.5, deadline: 0.25 });
  sums.workerChanged("shop", "deploy");
  expect(sums.load("shop").peaks).toEqual({ fuel: 0, memory: 0, deadline: 0 });
});

test("a failure that is the visitor's own doing is none of the worker's", () => {
  const sums = ledger();
  const metrics = shard();
  metrics.record(failed("body-too-large"), meta());
  metrics.record(failed("guest-trap"), meta());
  sums.shardTold(7, metrics.snapshot());
  expect(sums.load("shop")).toMatchObject({ requests: 2, failed: 1 });
});

test("the last minute is told by the second, whatever order it comes in", () => {
  let now = 1_000_000_000;
  const sums = new MetricsLedger({ version: "1", tenantOf: () => "acme", now: () => now });
  const at = (secondsAgo: number) => now - secondsAgo * 1_000 - 3;
  for (const ago of [
    [1, 1, 60],
    [2, 59, 300],
  ]) {
    const metrics = shard();
    for (const seconds of ago) metrics.record(outcome(), meta({ at: at(seconds) }));
    sums.shardTold(7, sent(metrics.snapshot()));
  }
  // The second that ends at `now` is the last one told.
  const { perSecond } = sums.load("shop");
  expect(perSecond).toHaveLength(60);
  expect(perSecond.reduce((sum, count) => sum + count)).toBe(5);
  expect(perSecond.at(-1)).toBe(2);
  expect(perSecond.at(-2)).toBe(1);
  expect(perSecond[0]).toBe(1);
  now += 30_000;
  expect(sums.load("shop").perSecond.at(-31)).toBe(2);
  now += 40_000;
  expect(sums.load("shop").perSecond.every((count) => count === 0)).toBe(true);
});

test("what the supervisor does is counted: deployments, quarantines, leases, drops", async () => {
  const options = { version: "1.2.3", tenantOf: () => "acme", takeDroppedLines: () => 10 };
  const sums = new MetricsLedger(options);
  sums.workerChanged("shop", "deploy");
  sums.workerChanged("shop", "rollback");
  sums.quarantined();
  sums.leased("acme", 500);
  sums.leased("acme", 250);
  for (let i = 0; i < 300; i++) sums.leased(`tenant-${i}`, 1);
  const dropped = () => ({ logLines: 4, tailEntries: 5, spans: 6 });
  sums.shardTold(7, new ShardMetrics({ gauges: () => idle, dropped }).snapshot());
  const text = await textOf(sums);
  expect(valueIn(text, "skerry_deployments_total", { event: "rollback" })).toBe(1);
  expect(valueIn(text, "skerry_quarantines_total")).toBe(1);
  expect(valueIn(text, "skerry_fuel_leases_total", { tenant: "acme" })).toBe(2);
  expect(valueIn(text, "skerry_fuel_leased_total", { tenant: "acme" })).toBe(750);
  expect(valueIn(text, "skerry_fuel_leases_total", { tenant: "(other)" })).toBe(101);
  expect(valueIn(text, "skerry_observations_dropped_total", { kind: "tail" })).toBe(5);
  expect(valueIn(text, "skerry_observations_dropped_total", { kind: "log" })).toBe(14);
  expect(valueIn(text, "skerry_build_info", { version: "1.2.3" })).toBe(1);
});

test("hostile names are escaped", async () => {
  const sums = ledger();
  const metrics = shard();
  const worker = 'a"} 1\nskerry_fake 2\\';
  metrics.record(outcome(), meta({ worker }));
  sums.shardTold(7, metrics.snapshot());
  expect(valueIn(await textOf(sums), "skerry_requests_total", { worker })).toBe(1);
});

test("counting a request costs the main thread less than 1.5 µs", () => {
  const metrics = shard();
  const [ended, about] = [outcome(), meta()];
  const rounds = 200_000;
  const round = () => {
    const begun = process.cpuUsage();
    for (let i = 0; i < rounds; i++) metrics.record(ended, about);
    const { user, system } = process.cpuUsage(begun);
    return (user + system) / rounds;
  };
  const each = [round(), round(), round(), round(), round()].sort((a, b) => a - b);
  expect(each[2]).toBeLessThan(1.5);
});
