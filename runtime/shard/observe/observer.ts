import type { BeginTrace, RequestMeta } from "../../http/request-meta.ts";
import type { Crowded } from "../../http/server-options.ts";
import type { BeginFetchSpan } from "../../services/fetch/trace-context.ts";
import type { Outcome } from "../../worker/outcome/usage.ts";
import type { PreparedDeployment } from "../../worker/pool.ts";
import type { TailWish } from "./tail-tap.ts";

/** A listener for a shard's requests and its own events. */
export interface ShardObserver {
  /** Left out where nothing is traced. */
  readonly beginTrace?: BeginTrace | undefined;
  readonly beginFetch?: BeginFetchSpan | undefined;
  /** An HTTP request ended. */
  readonly onOutcome: (outcome: Outcome, meta: RequestMeta) => void;
  /** Returns true if anybody would read the log of the worker's guests now. */
  wantsLog(worker: string): boolean;
  /** An isolate was created because requests needed one, or in advance. */
  coldStarted(worker: string): void;
  /** An isolate was ended because it was idle or memory was short. */
  evicted(worker: string): void;
  /** A connection had to go, since there were as many as may be. */
  crowded(how: Crowded, connections: number): void;
  /** An artifact was missing or damaged, and is made again. */
  artifactMissing(deployment: PreparedDeployment): void;
  /** Memory stays over its limit although what was idle is evicted. */
  memoryOver(residentBytes: number): void;
  /** Reports these workers' requests one by one from now on. */
  wantTail(wish: TailWish): void;
  /** Sends what is left, and ends. */
  close(): Promise<void>;
}
