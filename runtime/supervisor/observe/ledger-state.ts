import type { ProcessUse } from "../../process/process-use.ts";
import type { Dropped, ShardGauges } from "../../shard/observe/shard-metrics.ts";
import type { ClusterStatus } from "../control.ts";
import type { HostEvents } from "./host-events.ts";
import type { WorkerLedger } from "./worker-ledger.ts";

/** What a shard has of the machine, as the supervisor sees it: bytes of memory, threads, and ms of CPU time since it started. */
export interface ShardUse extends ProcessUse {
  readonly cpuMs: number;
}

/** What a worker has in a shard: isolates, requests that wait, and the memory of its instances. */
export interface WorkerGauges {
  readonly tenant: string | null;
  readonly isolates: number;
  readonly waiting: number;
  readonly memoryBytes: number;
}

/** A shard that runs. */
export interface LiveShard {
  readonly cordon: string;
  gauges: ShardGauges;
  /** Null before the first look, and where the system does not tell. */
  use: ShardUse | null;
  workers: ReadonlyMap<string, WorkerGauges>;
}

/** All that the metrics are made of. */
export interface LedgerState {
  readonly version: string;
  readonly workers: WorkerLedger;
  readonly events: HostEvents;
  /** Shards by their processes' numbers. */
  readonly shards: ReadonlyMap<number, LiveShard>;
  readonly dropped: Dropped;
  readonly cluster: ClusterStatus | null;
}
