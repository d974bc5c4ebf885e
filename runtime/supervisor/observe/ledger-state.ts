import type { Dropped, ShardGauges } from "../../shard/observe/shard-metrics.ts";
import type { HostEvents } from "./host-events.ts";
import type { WorkerLedger } from "./worker-ledger.ts";

/** A shard that runs. */
export interface LiveShard {
  readonly cordon: string;
  gauges: ShardGauges;
  /** Isolates and waiting requests of each worker. */
  workers: ReadonlyMap<string, { readonly isolates: number; readonly waiting: number }>;
}

/** All that the metrics are made of. */
export interface LedgerState {
  readonly version: string;
  readonly workers: WorkerLedger;
  readonly events: HostEvents;
  readonly shards: readonly LiveShard[];
  readonly dropped: Dropped;
}
