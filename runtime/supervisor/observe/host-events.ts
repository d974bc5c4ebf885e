import type { Crowded } from "../../http/server-options.ts";
import type { HistoryEntry } from "../../store/deployments.ts";
import { mostNamed } from "./worker-ledger.ts";

/** Why a shard's process was lost or ended. */
export const lossReasons = [
  /** Ended by itself: a crash, or memory that ran out. */
  "crashed",
  /** Killed by somebody else: another process, or a person. No worker did that. */
  "killed",
  /** Killed: its main thread gave no sign of life. */
  "silent",
  /** Killed: an isolate did not end. */
  "wedged",
  /** Replaced: its memory stayed over the limit. */
  "memory",
] as const;
export type LossReason = (typeof lossReasons)[number];

interface Leases {
  count: number;
  fuel: number;
}

/** What the supervisor itself did, counted since it started. */
export class HostEvents {
  readonly losses: Record<LossReason, number> = {
    ...{ crashed: 0, killed: 0, silent: 0, wedged: 0, memory: 0 },
  };
  readonly changes: Record<HistoryEntry["event"], number> = {
    deploy: 0,
    candidate: 0,
    promote: 0,
    rollback: 0,
  };
  /** By tenant; past the first {@link mostNamed} under null. */
  readonly leases = new Map<string | null, Leases>();
  /** Connections that had to go because there were too many. */
  readonly crowded: Record<Crowded, number> = { closed: 0, refused: 0 };
  quarantines = 0;
  /** Losses of the process that owns the entries. */
  kvLosses = 0;

  leased(tenant: string, fuel: number): void {
    const key = this.leases.has(tenant) || this.leases.size < mostNamed ? tenant : null;
    const leases = this.leases.get(key) ?? { count: 0, fuel: 0 };
    this.leases.set(key, { count: leases.count + 1, fuel: leases.fuel + fuel });
  }
}
