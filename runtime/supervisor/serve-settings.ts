import type { ProcessLimits } from "../process/resource-limits.ts";
import type { SandboxWish } from "../process/sandbox/host-sandbox.ts";
import type { RecordSettings } from "../replay/record-settings.ts";
import type { AdmissionLimits, FuelRate } from "../settings/deployment.ts";
import type { SettingsFile } from "../settings/settings-file.ts";
import type { LogSettings, ShardSettings } from "../shard/shard-settings.ts";
import type { ClusterSettings } from "./cluster/cluster-settings.ts";
import type { TraceWishes } from "./observe/trace-settings.ts";

/** Where the admin API listens. */
export type AdminAddress =
  | { readonly kind: "tcp"; readonly address: string; readonly port: number }
  | { readonly kind: "unix"; readonly path: string };

export interface CordonSettings {
  /** Shards (processes). */
  readonly shards: number;
  /** A user of the system, by name or number, that its shards run as; needs the right to change. */
  readonly user?: string;
  readonly group?: string;
  readonly limits: ProcessLimits;
}

/** When a worker looks like an attack, and gets a shard of its own. Of each pair both have to be reached. */
export interface WatchSettings {
  /** Over how long what a worker does is looked at, in ms. */
  readonly window: number;
  /** How long it has to be quiet until it goes back, in ms. */
  readonly quiet: number;
  /** Requests a second that end in a fault, and their share of all, of 1. */
  readonly faults: number;
  readonly faultShare: number;
  /** CPU time a second, in ms, and how many times what its fuel stands for. */
  readonly cpu: number;
  readonly cpuByFuel: number;
  /** Calls of the host a second, and by request. */
  readonly hostCalls: number;
  readonly hostCallsByRequest: number;
}

/** A worker of a static set-up. */
export interface StaticWorker {
  readonly name: string;
  /** Its .wasm file, absolute; of a project's folder the one that was built there. */
  readonly source: string;
  /** In the form that `canonicalRoute` gives them; no two workers have the same one. */
  readonly routes: readonly string[];
  readonly tenant: string;
  readonly cordon: string;
  readonly admission: Partial<AdmissionLimits>;
  /** Its part of the settings: grants, limits, variables, secrets (of the project's file, and over it
   * those given here). Secrets' files are absolute paths. */
  readonly settings: SettingsFile;
  /** The project's folder. */
  readonly dir: string;
}

/** The settings of `skerry serve`. */
export interface ServeSettings extends Omit<ShardSettings, "record" | "telemetry"> {
  readonly address: string;
  readonly port: number;
  readonly admin: AdminAddress;
  /** What callers of the admin API must show, where it is not on loopback or a unix socket. */
  readonly adminToken: string | null;
  readonly dataDir: string;
  /** Shards of the default cordon. */
  readonly shards: number;
  /** Origins that may have private addresses, for workers that are deployed here. Those of `workers` name
   * their own. */
  readonly privateOrigins: readonly string[];
  /** What each namespace of entries may hold, in bytes. */
  readonly namespaceQuota: number;
  /** What a worker gets that sets none of its own. */
  readonly admission: AdmissionLimits;
  /** On SIGTERM: ms between "not ready" and the end of listening, and ms requests then have to finish. */
  readonly drainDelay: number;
  readonly drainDeadline: number;
  /** Bytes of memory that all shards together may have beyond `shardMemory` each. */
  readonly memorySlack: number;
  /** Silence of a shard after which it is killed, in ms. */
  readonly heartbeat: number;
  /** How long a shard, or a broker, runs before another one takes its place, in ms; null: as long as it may. */
  readonly shardAge: number | null;
  /** Null: no worker is watched. */
  readonly watch: WatchSettings | null;
  /** What has to be around each process that runs or reads tenants' bytes. */
  readonly sandbox: SandboxWish;
  readonly log: LogSettings;
  readonly traces: TraceWishes;
  /** Null: nothing is recorded. */
  readonly record: RecordSettings | null;
  /** The cordons that the file has tables for. One of them may be "default", with `shards` as above. */
  readonly cordons: Readonly<Record<string, CordonSettings>>;
  readonly tenants: Readonly<Record<string, { readonly fuelRate: FuelRate | null }>>;
  /** Null: the host is a node of none. */
  readonly cluster: ClusterSettings | null;
  readonly workers: readonly StaticWorker[];
  /** Whether the file says which workers there are, be it none: `workers = []`. */
  readonly namesWorkers: boolean;
}
