import type { LedgerState, LiveShard } from "./ledger-state.ts";
import { counter, gauge, type Metric, type Sample } from "./series.ts";

/** The metrics of the host itself. */
export function hostMetrics({ version, events, shards, dropped }: LedgerState): Metric[] {
  const running = new Map<string, { shards: number; connections: number }>();
  for (const { cordon, gauges } of shards.values()) {
    const sum = running.get(cordon) ?? { shards: 0, connections: 0 };
    sum.shards++;
    sum.connections += gauges.connections;
    running.set(cordon, sum);
  }
  const leases = [...events.leases].map(([tenant, sum]) => ({ tenant: tenant ?? "(other)", sum }));

  const each = (value: (shard: LiveShard) => number | null | undefined): Sample[] =>
    [...shards].flatMap(([pid, shard]) => {
      const labels = { cordon: shard.cordon, shard: String(pid) };
      const is = value(shard);
      return is == null ? [] : [{ labels, value: is }];
    });

  const connections = [...events.originConnections].map(([worker, sum]) => ({
    worker: worker ?? "(other)",
    ...sum,
  }));

  return [
    gauge("skerry_build_info", "1, with the version that runs.", [
      { labels: { version }, value: 1 },
    ]),
    gauge(
      "skerry_shards",
      "Shards (processes) that run, by cordon.",
      [...running].map(([cordon, sum]) => ({ labels: { cordon }, value: sum.shards })),
    ),
    gauge(
      "skerry_shard_resident_bytes",
      "Memory of each shard, with swap and page tables, by its cordon and its process: as the supervisor sees it, or, where the system does not tell, as the shard does.",
      each(({ use, gauges }) => use?.memory ?? gauges.residentBytes),
    ),
    counter(
      "skerry_shard_cpu_seconds_total",
      "CPU time of all threads of each shard that runs, as the kernel counts it; beside it stands skerry_cpu_seconds_total, which shards tell of their workers.",
      each(({ use }) => use && use.cpuMs / 1_000),
    ),
    gauge(
      "skerry_shard_threads",
      "Threads of each shard.",
      each(({ use }) => use?.threads),
    ),
    gauge(
      "skerry_connections",
      "Connections that a cordon's shards have accepted and that are open.",
      [...running].map(([cordon, sum]) => ({ labels: { cordon }, value: sum.connections })),
    ),
    counter(
      "skerry_connections_shed_total",
      "Connections that had to go because there were as many as a process may have: idle ones closed, new ones refused; and as more clients of one address had closed their half than may wait for a shard: half-closed.",
      byLabel("how", events.crowded),
    ),
    counter(
      "skerry_shard_losses_total",
      "Shards that were lost, had to be killed or were replaced, by reason.",
      byLabel("reason", events.losses),
    ),
    counter(
      "skerry_kv_losses_total",
      "Times the process that owns the entries was lost, or did not come up.",
      [{ labels: {}, value: events.kvLosses }],
    ),
    counter(
      "skerry_broker_losses_total",
      "Times a process that connects to origins for a cordon's shards was lost, or did not come up.",
      [{ labels: {}, value: events.brokerLosses }],
    ),
    counter(
      "skerry_origin_connections_total",
      "Connections to origins that were made for a worker's fetches.",
      connections.map(({ worker, made }) => ({ labels: { worker }, value: made })),
    ),
    counter(
      "skerry_origin_connections_refused_total",
      "Connections to origins that a worker's shard asked for and did not get, by the code of the fetch's failure.",
      connections.flatMap(({ worker, refused }) =>
        [...refused].map(([code, value]) => ({ labels: { worker, code }, value })),
      ),
    ),
    counter("skerry_quarantines_total", "Workers that were put into a shard of their own.", [
      { labels: {}, value: events.quarantines },
    ]),
    counter(
      "skerry_suspicious_workers_total",
      "Workers that looked like an attack: put into a shard of their own (watched), or left as there were as many (no-room).",
      byLabel("what", events.suspicious),
    ),
    counter(
      "skerry_deployments_total",
      "Changes of what answers for a worker, by event.",
      byLabel("event", events.changes),
    ),
    counter(
      "skerry_fuel_leases_total",
      "Times a shard was handed fuel of a tenant that has a rate.",
      leases.map(({ tenant, sum }) => ({ labels: { tenant }, value: sum.count })),
    ),
    counter(
      "skerry_fuel_leased_total",
      "Fuel units handed to shards, by tenant.",
      leases.map(({ tenant, sum }) => ({ labels: { tenant }, value: sum.fuel })),
    ),
    counter(
      "skerry_observations_dropped_total",
      "Log lines, entries of tail and spans dropped because their reader was too slow, or a process printed too many.",
      byLabel("kind", { log: dropped.logLines, tail: dropped.tailEntries, span: dropped.spans }),
    ),
  ];
}

function byLabel(label: string, values: Readonly<Record<string, number>>): Sample[] {
  return Object.entries(values).map(([name, value]) => ({ labels: { [label]: name }, value }));
}
