import { AggregatorRegistry } from "prom-client";
import type { Crowded } from "../../http/server-options.ts";
import type { ConnectionFailureCode } from "../../services/broker/broker-protocol.ts";
import type { ShardGauges, ShardSnapshot } from "../../shard/observe/shard-metrics.ts";
import { addCounts } from "../../shard/observe/worker-counts.ts";
import type { HistoryEntry } from "../../store/deployments.ts";
import type { ClusterStatus, WorkerLoad } from "../control.ts";
import { clusterMetrics } from "./cluster-series.ts";
import { HostEvents, type LossReason, type Watching } from "./host-events.ts";
import { hostMetrics } from "./host-series.ts";
import type { LedgerState, LiveShard, ShardUse } from "./ledger-state.ts";
import { WorkerLedger } from "./worker-ledger.ts";
import { workerMetrics } from "./worker-series.ts";

export interface LedgerOptions {
  readonly version: string;
  /** Whose a worker is; null where there is none: a shard may tell of one that was removed meanwhile. */
  readonly tenantOf: (worker: string) => string | null;
  /** Lines of the host's log that the supervisor has dropped since this was last asked. */
  readonly takeDroppedLines?: () => number;
  /** The cluster that the host is in; null where it is in none. */
  readonly cluster?: () => ClusterStatus | null;
  /** ms since 1970. */
  readonly now?: () => number;
}

const noGauges: ShardGauges = {
  isolates: 0,
  waiting: 0,
  residentBytes: 0,
  connections: 0,
  workers: [],
};

/** The supervisor's account of all shards: adds up what they tell of themselves, and what it does
 * itself. A shard's counts outlive the shard. */
export class MetricsLedger {
  readonly #options: LedgerOptions;
  readonly #workers = new WorkerLedger();
  readonly #events = new HostEvents();
  readonly #shards = new Map<number, LiveShard>();
  readonly #dropped = { logLines: 0, tailEntries: 0, spans: 0 };
  readonly #now: () => number;

  constructor(options: LedgerOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
  }

  /** `shard`: any number that no other living shard has, such as its process id. */
  shardStarted(shard: number, cordon: string): void {
    this.#shards.set(shard, { cordon, gauges: noGauges, use: null, workers: new Map() });
  }

  shardTold(shard: number, { workers, gauges, dropped, crowded }: ShardSnapshot): void {
    for (const [worker, counts] of workers) {
      if (worker === null) addCounts(this.#workers.unrouted, counts);
      else if (this.#options.tenantOf(worker) !== null) this.#workers.add(worker, counts);
      else addCounts(this.#workers.others, counts);
    }
    this.#dropped.logLines += dropped.logLines;
    this.#dropped.tailEntries += dropped.tailEntries;
    this.#dropped.spans += dropped.spans;
    this.crowded("closed", crowded.closed);
    this.crowded("refused", crowded.refused);
    const live = this.#shards.get(shard);
    if (live === undefined) return;
    live.gauges = gauges;
    live.workers = new Map(
      gauges.workers.map(([worker, isolates, waiting, memoryBytes]) => [
        worker,
        { tenant: this.#options.tenantOf(worker), isolates, waiting, memoryBytes },
      ]),
    );
  }

  /** What a shard has of the machine, as this process sees it. */
  shardUsed(shard: number, use: ShardUse): void {
    const live = this.#shards.get(shard);
    if (live !== undefined) live.use = use;
  }

  /** A reason where it was lost, none where it was no longer needed. */
  shardEnded(shard: number, reason?: LossReason): void {
    this.#shards.delete(shard);
    if (reason !== undefined) this.#events.losses[reason]++;
  }

  /** A change in a worker's history. A new deployment's peaks are its own. */
  workerChanged(worker: string, event: HistoryEntry["event"]): void {
    this.#events.changes[event]++;
    this.#workers.forgetPeaks(worker);
  }

  workerRemoved(worker: string): void {
    this.#workers.remove(worker);
  }

  kvLost(): void {
    this.#events.kvLosses++;
  }

  brokerLost(): void {
    this.#events.brokerLosses++;
  }

  /** A connection to an origin was made for a worker. */
  connected(worker: string): void {
    this.#events.connected(worker);
  }

  /** One was not. */
  connectionRefused(worker: string, code: ConnectionFailureCode): void {
    this.#events.connectionRefused(worker, code);
  }

  /** A worker looked like an attack. */
  suspicious(what: Watching): void {
    this.#events.suspicious[what]++;
  }

  quarantined(): void {
    this.#events.quarantines++;
  }

  /** Connections were closed or refused because there were too many. */
  crowded(how: Crowded | "half-closed", connections: number): void {
    this.#events.crowded[how] += connections;
  }

  leased(tenant: string, fuel: number): void {
    this.#events.leased(tenant, fuel);
  }

  /** What `list` and the status page show of a worker. */
  load(worker: string): WorkerLoad {
    let isolates = 0;
    let waiting = 0;
    let memoryBytes = 0;
    for (const shard of this.#shards.values()) {
      const has = shard.workers.get(worker);
      isolates += has?.isolates ?? 0;
      waiting += has?.waiting ?? 0;
      memoryBytes = Math.max(memoryBytes, has?.memoryBytes ?? 0);
    }
    // The second that has just begun is no whole one.
    const second = Math.floor(this.#now() / 1_000) - 1;
    return { ...this.#workers.history(worker, second), isolates, waiting, memoryBytes };
  }

  /** How a worker's requests ended since the supervisor started: all, and those that failed or got a status from 500 on. */
  outcomes(worker: string): { readonly requests: number; readonly failed: number } {
    return this.#workers.outcomes(worker);
  }

  /** All metrics, in Prometheus' text format. */
  async metrics(): Promise<{ contentType: string; text: string }> {
    this.#dropped.logLines += this.#options.takeDroppedLines?.() ?? 0;
    const text = await prometheusText({
      version: this.#options.version,
      workers: this.#workers,
      events: this.#events,
      shards: this.#shards,
      dropped: this.#dropped,
      cluster: this.#options.cluster?.() ?? null,
    });
    return { contentType: AggregatorRegistry.PROMETHEUS_CONTENT_TYPE, text };
  }
}

/** The exposition format, version 0.0.4 (prometheus.io/docs/instrumenting/exposition_formats). The
 * sums are kept elsewhere, so that counting costs little; the client library joins and writes them. */
function prometheusText(state: LedgerState): Promise<string> {
  return AggregatorRegistry.aggregate([
    [...workerMetrics(state), ...hostMetrics(state), ...clusterMetrics(state.cluster)],
  ]).metrics();
}
