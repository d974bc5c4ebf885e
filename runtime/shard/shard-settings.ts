import type { RecordWishes } from "../replay/recorder.ts";

/** The content and the level of the log. */
export interface LogSettings {
  readonly level: "debug" | "info" | "warn" | "error";
  readonly requests: "all" | "failed" | "none";
  /** Bytes of guests' log lines a second, of one worker in one shard. */
  readonly guestBytesPerSecond: number;
}

/** The reports on requests besides metrics and `tail`. */
export interface TelemetrySettings {
  readonly log: LogSettings;
  /** The fraction of the traces beginning in a shard that are sampled, 0 to 1; null: there are no traces. */
  readonly traceRatio: number | null;
}

/** The part of a host's settings that its shards need; no secrets of the host's. */
export interface ShardSettings {
  /**
   * Addresses and CIDR ranges whose forwarding fields and request ids are trusted. Null: such fields are ordinary ones,
   * and guests get them unchanged.
   */
  readonly trustedProxies: readonly string[] | null;
  /** Requests one shard takes at once, of all workers. */
  readonly requestsAtOnce: number;
  /** Addresses and CIDR ranges that no worker may fetch from, public as they are. Private origins may be there. */
  readonly deniedAddresses: readonly string[];
  /** ms a client has for its header fields, for the whole request, and between requests. */
  readonly headersTimeout: number;
  readonly requestTimeout: number;
  readonly keepAliveTimeout: number;
  /** Resident bytes past which a shard evicts isolates, and is recycled when that does not help. */
  readonly shardMemory: number;
  /** Bytes that all instances of one worker, and of one tenant's workers, may have in a shard. */
  readonly workerMemory: number;
  readonly tenantMemory: number;
  /** ms after which an isolate without requests is evicted; Infinity: never. */
  readonly idle: number;
  /** Null: outcomes of requests go to the shard's parent as they are, and nothing is logged, counted or traced. */
  readonly telemetry: TelemetrySettings | null;
  /** Which requests are recorded; null: none. */
  readonly record: Omit<RecordWishes, "version"> | null;
}
