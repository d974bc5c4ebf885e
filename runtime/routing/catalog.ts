import type { AdmissionLimits, Deployment } from "../settings/deployment.ts";
import type { ForwardLimits } from "./target.ts";

/** A worker that other shards run: where its requests have to be sent on to. */
export interface WorkerElsewhere {
  readonly name: string;
  /** The cordon it runs in now: a named one, "default", or a quarantine of its own. */
  readonly cordon: string;
  /** Host and path patterns, as `shop.example.com/*` (`router.ts` says which there are). */
  readonly routes: readonly string[];
  /** Set while a quarantined worker waits to be started again: ms since 1970. */
  readonly pausedUntil: number | null;
  /** Limits of its requests; with two deployments, the wider of each. */
  readonly limits: ForwardLimits;
}

/** A worker that this shard runs. */
export interface ServedWorker extends WorkerElsewhere {
  /** The tenant of the worker, by which fuel rates are counted. */
  readonly tenant: string;
  readonly current: Deployment;
  /** The candidate deployment for visitors whose hash is below `percent`; null if there is none. */
  readonly candidate: { readonly deployment: Deployment; readonly percent: number } | null;
  readonly admission: AdmissionLimits;
  /** True when the tenant has a fuel rate: requests then wait for fuel that the supervisor hands out. */
  readonly rated: boolean;
}

/**
 * An atomic change of the catalog since its last version. A shard gets the settings of its own workers alone, so that
 * no secret of another cordon reaches it; only shards that forward requests learn of other cordons' workers.
 */
export interface CatalogChange {
  /** True: forget all that was known before. */
  readonly whole: boolean;
  readonly put: readonly (ServedWorker | WorkerElsewhere)[];
  readonly removed: readonly string[];
}

/** True of a worker that this shard runs. */
export function isServed(worker: ServedWorker | WorkerElsewhere): worker is ServedWorker {
  return "current" in worker;
}

/** The name of the cordon for workers that name none. */
export const defaultCordon = "default";
