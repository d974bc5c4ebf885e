// What the supervisor of `skerry serve` and its shards say to each other.

import type { EncodedRecording } from "../replay/recorder.ts";
import type { CatalogChange } from "../routing/catalog.ts";
import type { KvAddress } from "../services/kv/connect-kv.ts";
import type { Deployment } from "../settings/deployment.ts";
import type { ShardSnapshot } from "./observe/shard-metrics.ts";
import type { TailEntry } from "./observe/tail-tap.ts";
import type { ShardSettings } from "./shard-settings.ts";

/** What a shard is told at its start. */
export interface ShardStart {
  /** Skerry's. */
  readonly version: string;
  /** The cordon whose workers it runs; null for one that only sends requests on. */
  readonly cordon: string | null;
  readonly dataDir: string;
  readonly settings: ShardSettings;
  /** CPU permits: how many guests that burn much may run in it at a time (`isolate/cpu-permits.ts`). */
  readonly permits: number;
  /** Fuel that a ms of this machine's CPU burns. */
  readonly fuelPerMs: number;
  /** Where it writes which workers run (`running-ledger.ts`). */
  readonly ledger: string;
  /** Where its workers' entries are; null for one that runs none. */
  readonly kv: KvAddress | null;
}

/** What each beat of a shard says. */
export interface Beat {
  readonly residentBytes: number;
  readonly isolates: number;
  readonly waiting: number;
}

export interface ServeProtocol {
  readonly child: {
    readonly calls: {
      readonly start: { ask: ShardStart; reply: null };
      /** Resolves when requests that come from now on are answered by it. */
      readonly catalog: { ask: CatalogChange; reply: null };
      /** Makes an isolate for a deployment and ends it again. @throws `start-failed`, … */
      readonly try: { ask: Deployment; reply: { coldStartMs: number; startFuel: number } };
      /** Closes idle connections; resolves when all its requests are answered and its metrics told. */
      readonly drain: { ask: null; reply: null };
    };
    readonly tells: {
      /** Where the shards of other cordons are reached: sockets by cordon. */
      readonly sockets: Readonly<Record<string, string>>;
      /** Whose requests it reports: workers, or all; null: none. */
      readonly tail: readonly string[] | "all" | null;
    };
  };
  readonly parent: {
    readonly calls: {
      /** Fuel for a tenant; answered when there is some. */
      readonly lease: { ask: { tenant: string }; reply: number };
      /** An artifact is missing or damaged: has it made again. */
      readonly artifact: { ask: { deployment: string; artifactKey: string }; reply: null };
      /** Keeps a recording; the answer is whether more will be kept. */
      readonly recording: { ask: EncodedRecording; reply: { more: boolean } };
    };
    readonly tells: {
      readonly beat: Beat;
      /** Fuel of a lease that nobody wants any more. */
      readonly giveBack: { tenant: string; fuel: number };
      /** An isolate of the worker can't be ended; its requests have been answered. */
      readonly wedged: { worker: string };
      /** The process is over its memory and evicting did not help: it wants to be replaced. */
      readonly memory: { residentBytes: number };
      readonly metrics: ShardSnapshot;
      readonly tail: { entries: readonly TailEntry[]; dropped: number };
    };
  };
}
