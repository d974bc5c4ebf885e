import type { Crowded } from "../../http/server-options.ts";
import type { ConnectionFailureCode } from "../../services/broker/broker-protocol.ts";
import type { HistoryEntry } from "../../store/deployments.ts";
import { maxNamed } from "./worker-ledger.ts";

/** Why a shard's process was lost or ended. */
export const lossReasons = [
  /** Ended by itself: a crash, or memory that ran out. */
  "crashed",
  /** Killed by somebody else: another process, a person, or the kernel while others had taken its memory. No worker did that. */
  "killed",
  /** Killed: its main thread gave no sign of life, though it had CPU time. */
  "silent",
  /** Killed: it gave no sign of life, and had no CPU time: it was stopped, or the machine was busy. No worker did that. */
  "stalled",
  /** Killed: an isolate did not end. */
  "wedged",
  /** Replaced: its memory stayed over the limit. */
  "memory",
  /** Replaced: it had taken nearly all of its address space. */
  "addresses",
  /** Killed: it took far more memory than its share, as the supervisor saw. */
  "over-memory",
  /** Killed: it made more threads than a shard has, as the supervisor saw. */
  "over-threads",
  /** Replaced: it had run for as long as a shard may. */
  "age",
] as const;
export type LossReason = (typeof lossReasons)[number];

/** What became of a worker that looked like an attack. */
export type Watching = "watched" | "no-room";

/** Connections to origins that were made for a worker, and that were not. */
interface OriginConnections {
  made: number;
  readonly refused: Map<ConnectionFailureCode, number>;
}

interface Leases {
  count: number;
  fuel: number;
}

/** What the supervisor itself did, counted since it started. */
export class HostEvents {
  readonly losses: Record<LossReason, number> = {
    crashed: 0,
    killed: 0,
    silent: 0,
    stalled: 0,
    wedged: 0,
    memory: 0,
    addresses: 0,
    "over-memory": 0,
    "over-threads": 0,
    age: 0,
  };
  readonly changes: Record<HistoryEntry["event"], number> = {
    deploy: 0,
    candidate: 0,
    promote: 0,
    rollback: 0,
  };
  /** Leases by tenant; past the first {@link maxNamed} under null. */
  readonly leases = new Map<string | null, Leases>();
  /** Connections that had to go because there were too many. */
  readonly crowded: Record<Crowded | "half-closed", number> = {
    closed: 0,
    refused: 0,
    "half-closed": 0,
  };
  quarantines = 0;
  /** Workers that looked like an attack: those that got a shard of their own, and those for which there was none. */
  readonly suspicious: Record<Watching, number> = { watched: 0, "no-room": 0 };
  /** Losses of the process that owns the entries. */
  kvLosses = 0;
  /** Losses of brokers. */
  brokerLosses = 0;
  /** Connections to origins by worker; past the first {@link maxNamed} under null. */
  readonly originConnections = new Map<string | null, OriginConnections>();

  connected(worker: string): void {
    this.#connections(worker).made++;
  }

  connectionRefused(worker: string, code: ConnectionFailureCode): void {
    const { refused } = this.#connections(worker);
    refused.set(code, (refused.get(code) ?? 0) + 1);
  }

  leased(tenant: string, fuel: number): void {
    const key = this.leases.has(tenant) || this.leases.size < maxNamed ? tenant : null;
    const leases = this.leases.get(key) ?? { count: 0, fuel: 0 };
    this.leases.set(key, { count: leases.count + 1, fuel: leases.fuel + fuel });
  }
  #connections(worker: string): OriginConnections {
    const all = this.originConnections;
    const key = all.has(worker) || all.size < maxNamed ? worker : null;
    const of = all.get(key) ?? { made: 0, refused: new Map() };
    all.set(key, of);
    return of;
  }
}
