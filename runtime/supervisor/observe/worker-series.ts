import type { ErrorCode } from "../../errors.ts";
import type { Histogram } from "../../shard/observe/histogram.ts";
import { errorsOf, type WorkerCounts } from "../../shard/observe/worker-counts.ts";
import type { LedgerState } from "./ledger-state.ts";
import { counter, gauge, histogram, histogramSamples, type Metric, type Sample } from "./series.ts";

/** Label of what workers without series of their own did. No worker's name has parentheses. */
const others = "(other)";
/** Label of requests that reached no worker. */
const unrouted = "(none)";

/** Codes of requests that were turned away before a guest, for want of room. */
const refusals: ReadonlySet<ErrorCode> = new Set([
  "overloaded",
  "rate-exceeded",
  "quarantined",
  "draining",
]);

/** The metrics that have a `worker` label. */
export function workerMetrics({ workers, shards }: LedgerState): Metric[] {
  const rows: [string, WorkerCounts][] = [
    ...workers.named,
    [others, workers.others],
    [unrouted, workers.unrouted],
  ];
  const each = (value: (counts: WorkerCounts) => number): Sample[] =>
    rows.map(([worker, counts]) => ({ labels: { worker }, value: value(counts) }));
  const durations = (name: string, help: string, pick: (counts: WorkerCounts) => Histogram) =>
    histogram(
      name,
      help,
      rows.flatMap(([worker, counts]) => histogramSamples(name, { worker }, pick(counts))),
    );

  const isolates = new Map<string, number>();
  const waiting = new Map<string, number>();
  const memory = new Map<string, number>();
  const ofTenants = new Map<string, number>();
  const named = namedTenants(workers.named, shards);
  for (const shard of shards.values()) {
    const tenants = new Map<string, number>();
    for (const [worker, has] of shard.workers) {
      const label = workers.named.has(worker) ? worker : others;
      isolates.set(label, (isolates.get(label) ?? 0) + has.isolates);
      waiting.set(label, (waiting.get(label) ?? 0) + has.waiting);
      raise(memory, label, has.memoryBytes);
      const tenant = has.tenant !== null && named.has(has.tenant) ? has.tenant : others;
      tenants.set(tenant, (tenants.get(tenant) ?? 0) + has.memoryBytes);
    }
    for (const [tenant, bytes] of tenants) raise(ofTenants, tenant, bytes);
  }
  const now = (values: ReadonlyMap<string, number>): Sample[] =>
    rows.map(([worker]) => ({ labels: { worker }, value: values.get(worker) ?? 0 }));

  return [
    counter(
      "skerry_requests_total",
      "Requests that ended, by worker, class of the status that was sent (none: the client had left), and error code (empty: none).",
      rows.flatMap(([worker, counts]) => requestSamples(worker, counts)),
    ),
    counter(
      "skerry_requests_refused_total",
      "Requests turned away before a guest, for want of room, rate or a running shard.",
      each(refused),
    ),
    counter(
      "skerry_fuel_burned_total",
      "Fuel units that requests burned, with those of making instances for them.",
      each((counts) => counts.fuel),
    ),
    counter(
      "skerry_host_fuel_total",
      "What the host did for requests outside their isolates, in fuel: the tenant's rate pays it as well.",
      each((counts) => counts.hostFuel),
    ),
    counter(
      "skerry_cpu_seconds_total",
      "CPU time of isolates' threads in requests: at most, where they are short.",
      each((counts) => counts.cpuMs / 1_000),
    ),
    counter(
      "skerry_host_calls_total",
      "Calls of the host's functions by guests.",
      each((counts) => counts.hostCalls),
    ),
    counter(
      "skerry_cold_starts_total",
      "Isolates that were made because a request found none.",
      each((counts) => counts.coldStarts),
    ),
    counter(
      "skerry_evictions_total",
      "Isolates that were ended because they were idle or memory was short.",
      each((counts) => counts.evictions),
    ),
    counter(
      "skerry_cache_requests_total",
      "Requests that a kept answer was looked up for, by whether there was one (hit, miss).",
      rows.flatMap(([worker, { cacheHits, cacheMisses }]) => {
        if (cacheHits + cacheMisses === 0) return [];
        return [
          { labels: { worker, result: "hit" }, value: cacheHits },
          { labels: { worker, result: "miss" }, value: cacheMisses },
        ];
      }),
    ),
    counter(
      "skerry_log_bytes_total",
      "Text that guests logged, in UTF-16 code units: bytes, where it is ASCII.",
      each((counts) => counts.logBytes),
    ),
    counter(
      "skerry_request_body_bytes_total",
      "Bytes of requests' bodies.",
      each((counts) => counts.bytesIn),
    ),
    counter(
      "skerry_response_body_bytes_total",
      "Bytes of responses' bodies.",
      each((counts) => counts.bytesOut),
    ),
    counter(
      "skerry_interface_calls_total",
      "Fetches, operations on entries, and pieces of streams, by interface.",
      rows.flatMap(([worker, { interfaces }]) =>
        Object.entries(interfaces).map(([name, { calls }]) => ({
          labels: { worker, interface: name },
          value: calls,
        })),
      ),
    ),
    counter(
      "skerry_interface_bytes_total",
      "Bytes that guests got (in) and gave (out) by them.",
      rows.flatMap(([worker, { interfaces }]) =>
        Object.entries(interfaces).flatMap(([name, { bytesIn, bytesOut }]) => [
          { labels: { worker, interface: name, direction: "in" }, value: bytesIn },
          { labels: { worker, interface: name, direction: "out" }, value: bytesOut },
        ]),
      ),
    ),
    counter(
      "skerry_interface_wait_seconds_total",
      "Time that guests waited for them.",
      rows.flatMap(([worker, { interfaces }]) =>
        Object.entries(interfaces).map(([name, { waitedMs }]) => ({
          labels: { worker, interface: name },
          value: waitedMs / 1_000,
        })),
      ),
    ),
    gauge(
      "skerry_memory_peak_bytes",
      "The most linear memory a request left its instance with, since the start.",
      each((counts) => counts.memoryPeak),
    ),
    gauge(
      "skerry_memory_held_bytes",
      "Memory that all instances of a worker have at the moment, in the shard where they have most: what worker-memory bounds.",
      now(memory),
    ),
    gauge(
      "skerry_tenant_memory_held_bytes",
      "The same of all workers of a tenant: what tenant-memory bounds.",
      [...ofTenants].map(([tenant, value]) => ({ labels: { tenant }, value })),
    ),
    gauge("skerry_isolates", "Isolates at the moment.", now(isolates)),
    gauge("skerry_requests_waiting", "Requests that wait for an isolate.", now(waiting)),
    durations(
      "skerry_request_duration_seconds",
      "From a request's head to its answer.",
      (counts) => counts.total,
    ),
    durations(
      "skerry_guest_duration_seconds",
      "Time a request's guest ran.",
      (counts) => counts.guest,
    ),
    durations(
      "skerry_queue_wait_seconds",
      "Time a request waited for an isolate.",
      (counts) => counts.queue,
    ),
  ];
}

/** Tenants of workers that have series of their own. */
function namedTenants(
  workers: ReadonlyMap<string, unknown>,
  shards: LedgerState["shards"],
): Set<string | null> {
  const all = [...shards.values()].flatMap((shard) => [...shard.workers]);
  return new Set(all.filter(([worker]) => workers.has(worker)).map(([, { tenant }]) => tenant));
}

/** Has the value for a label be so much at least. */
function raise(most: Map<string, number>, label: string, value: number): void {
  most.set(label, Math.max(most.get(label) ?? 0, value));
}

function requestSamples(worker: string, counts: WorkerCounts): Sample[] {
  const samples: Sample[] = [];
  for (const [digit, value] of counts.answered.entries()) {
    if (value > 0) samples.push({ labels: { worker, class: classOf(digit), code: "" }, value });
  }
  const byLabels = new Map<string, Sample>();
  for (const [code, digit, value] of errorsOf(counts)) {
    const key = `${code} ${digit}`;
    const before = byLabels.get(key)?.value ?? 0;
    byLabels.set(key, { labels: { worker, class: classOf(digit), code }, value: before + value });
  }
  return [...samples, ...byLabels.values()];
}

/** Where no status was sent, as the client had left, there is none. */
const classOf = (digit: number) => (digit === 0 ? "none" : `${digit}xx`);

function refused(counts: WorkerCounts): number {
  let sum = 0;
  for (const [code, , count] of errorsOf(counts)) if (refusals.has(code)) sum += count;
  return sum;
}
