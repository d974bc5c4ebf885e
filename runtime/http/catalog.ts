import type { AdmissionLimits, Deployment } from "../tenant/deployment.ts";

/** A worker as shards see it: where its requests come from, and what answers them. */
export interface ServedWorker {
  readonly name: string;
  /** Whose worker it is: what fuel rates are counted by. */
  readonly tenant: string;
  /** The cordon it runs in now: a named one, "default", or a quarantine of its own. */
  readonly cordon: string;
  /** Host and path patterns, as `shop.example.com/*` (`router.ts` says which there are). */
  readonly routes: readonly string[];
  readonly current: Deployment;
  /** A deployment that some visitors get already: those whose hash is under `percent`. */
  readonly candidate: { readonly deployment: Deployment; readonly percent: number } | null;
  readonly admission: AdmissionLimits;
  /** True when the tenant has a fuel rate: requests then wait for fuel that the supervisor hands out. */
  readonly rated: boolean;
  /** Set while a quarantined worker waits to be started again: ms since 1970. */
  readonly pausedUntil: number | null;
}

/** What changed since the catalog's last version; all of it takes effect together. */
export interface CatalogChange {
  readonly version: number;
  /** True: forget all that was known before. */
  readonly whole: boolean;
  readonly put: readonly ServedWorker[];
  readonly removed: readonly string[];
}

/** The name of the cordon for workers that name none. */
export const defaultCordon = "default";
