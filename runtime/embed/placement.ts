import type { WorkerSettings } from "../settings/settings.ts";
import type { Started } from "../worker/pool.ts";
import type { EmbeddedShard } from "./shards/embedded-shard.ts";
import type { UnsentRequests } from "./unsent-requests.ts";

/** A deployment of a worker, in the process where it is. */
export interface Placement {
  /** The deployment's id. */
  readonly id: string;
  readonly settings: WorkerSettings;
  /** Names of this program's interfaces that it is granted, without versions. */
  readonly interfaces: readonly string[];
  /** True if it reads its requests' content piece by piece. */
  readonly piecewise: boolean;
  /** True for a worker in JavaScript, whose engine represents 64-bit integers as numbers. */
  readonly runsScripts: boolean;
  readonly started: Started;
  readonly group: string;
  readonly shard: EmbeddedShard;
  readonly unsent: UnsentRequests;
}

/** The deployment that a worker's new requests are sent to; null if there is none. Its host changes it. */
export interface Seat {
  placement: Placement | null;
}
