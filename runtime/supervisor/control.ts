import type { Boundary } from "../boundary/side.ts";
import type { SerializedError } from "../errors.ts";
import type { Engine } from "../process/engine.ts";
import type { SandboxWish } from "../process/sandbox/host-sandbox.ts";
import type { CacheSettings } from "../settings/cache-settings.ts";
import type { AdmissionLimits, FuelRate } from "../settings/deployment.ts";
import type { Limits } from "../settings/limits.ts";
import type { FetchSettings } from "../settings/settings.ts";
import type { TailEntry } from "../shard/observe/tail-tap.ts";
import type { HistoryEntry, QuarantineRecord } from "../store/deployments.ts";
import type { WatchRecord } from "./deploy/live-worker.ts";

/** What the author and the operator ask for when a worker is deployed. */
export interface DeployOrder {
  readonly worker: string;
  /** SHA-256 of a module that was put before, hexadecimal. */
  readonly module: string;
  readonly grants: readonly string[];
  /** The limits that are set; the host's defaults fill in the rest. */
  readonly limits: Partial<Limits>;
  readonly variables: Readonly<Record<string, string>>;
  readonly secrets: Readonly<Record<string, string>>;
  /** Where its requests may go. A private origin has to be one of those that the host allows. */
  readonly fetch?: Partial<FetchSettings>;
  /** Names of its tenant's namespaces, by the worker's names for them. */
  readonly kv?: Readonly<Record<string, string>>;
  /** What of its answers is kept in front of it. */
  readonly cache?: Partial<CacheSettings>;
  /** Undefined: as they were, or the defaults for a new worker (no route, tenant named as the worker,
   * cordon "default"). */
  readonly routes?: readonly string[];
  readonly tenant?: string;
  readonly cordon?: string;
  readonly admission?: Partial<AdmissionLimits>;
  /** 0 to 100: how many of the visitors get it; all, where it is undefined. */
  readonly percent?: number;
}

/** What a tenant may burn, as a settings file says it; null: as much as it can, and as by default. */
export interface TenantRate {
  readonly fuelRate: string | null;
  readonly fuelBurst: string | null;
}

export interface DeploymentStatus {
  readonly id: string;
  readonly module: string;
  readonly moduleBytes: number;
  /** ms since 1970. */
  readonly createdAt: number;
}

/** What `list` shows of a worker. */
export interface WorkerStatus {
  readonly name: string;
  readonly tenant: string;
  readonly origin: "api" | "file";
  /** The cordon the operator put it into. */
  readonly cordon: string;
  readonly routes: readonly string[];
  readonly current: string;
  readonly candidate: { readonly id: string; readonly percent: number } | null;
  readonly quarantine: QuarantineRecord | null;
  /** ms since 1970, while a quarantined worker's shard waits to be started again. */
  readonly pausedUntil: number | null;
  /** Why it runs in a shard of its own although it brought none down. */
  readonly watched: WatchRecord | null;
  /** Why its deployment can't be served, where it can't: a damaged module. */
  readonly problem: SerializedError | null;
  readonly limits: Limits;
  readonly fuelRate: FuelRate | null;
  readonly load: WorkerLoad;
}

/** A worker after a change, and how far that has come in a cluster. */
export type ChangedWorker = WorkerStatus & { readonly spread?: Spread };

/** What a worker did since the supervisor started, and does now; all shards together. */
export interface WorkerLoad {
  readonly requests: number;
  readonly failed: number;
  readonly fuel: number;
  /** What the host did for its requests outside their isolates, in fuel. */
  readonly hostFuel: number;
  readonly coldStarts: number;
  /** Isolates it has at the moment. */
  readonly isolates: number;
  readonly waiting: number;
  /** Memory of all its instances at the moment, in the shard where they have most: `worker-memory` bounds it. */
  readonly memoryBytes: number;
  /** The most any request took of its limits, as shares of 1. */
  readonly peaks: { readonly fuel: number; readonly memory: number; readonly deadline: number };
  /** Requests in each of the last 60 seconds, the oldest first. */
  readonly perSecond: readonly number[];
}

export interface ShardStatus {
  readonly pid: number;
  readonly cordon: string;
  /** ms since 1970. */
  readonly startedAt: number;
  readonly residentBytes: number;
  readonly isolates: number;
  readonly waiting: number;
}

/** What is around the processes of one kind. */
export interface ProcessRings {
  /** They can gain no rights. */
  readonly noNewPrivs: boolean;
  /** A filter of system calls. */
  readonly seccomp: boolean;
  /** A bound on the files that they reach. */
  readonly landlock: boolean;
  /** A network namespace of its own, in which there is nothing. */
  readonly network: boolean;
  /** No other process of its user may read its memory: it is not dumpable. */
  readonly sealed: boolean;
  /** A user that no process of another kind is: of shards, and brokers, one for each cordon. */
  readonly ownUser: boolean;
}

export interface SandboxStatus {
  /** The sandbox that the settings ask for. */
  readonly wish: SandboxWish;
  /** What the system lacks of a whole sandbox, or was not asked for: a phrase each. */
  readonly missing: readonly string[];
  readonly shards: ProcessRings;
  readonly front: ProcessRings;
  readonly preparing: ProcessRings;
  readonly entries: ProcessRings;
  readonly brokers: ProcessRings;
}

export interface ServerStatus {
  readonly version: string;
  /** What its processes run on. */
  readonly engine: Engine;
  readonly startedAt: number;
  readonly ready: boolean;
  /** What HTTP is answered on. */
  readonly url: string;
  readonly fuelPerSecond: number;
  readonly shards: readonly ShardStatus[];
  readonly sandbox: SandboxStatus;
  /** Null for a host that is in none. */
  readonly cluster: ClusterStatus | null;
  /** Shards that were lost since the start, the newest first, at most 50. */
  readonly losses: readonly {
    readonly at: number;
    readonly cordon: string;
    readonly sentence: string;
  }[];
}

/** Which nodes of a cluster a change waits for: all that are there, more than half of all, or only the one that was asked. */
export const waits = ["all", "quorum", "none"] as const;
export type WaitFor = (typeof waits)[number];

/** A change that goes place by place: nodes with one value of a label after those with another one. */
export interface WavesOrder {
  readonly label: string;
  /** Values of it that go first, in their order; the others follow by their name, and nodes without the label come last. */
  readonly places?: readonly string[];
  /** How long each wave is watched before the next one, in ms; by default 10 s. */
  readonly watch?: number;
}

/** How long a wave is watched where nothing is said, and the bounds of it, in ms. */
export const waveWatch = { usual: 10_000, least: 1_000, most: 600_000 } as const;

/** A change of a worker that goes place by place, as it stands. */
export interface WaveStatus {
  readonly worker: string;
  readonly label: string;
  /** Values of the label, in their order; nodes without one of them are the last wave. */
  readonly places: readonly string[];
  /** How many waves serve what is new. */
  readonly reached: number;
  /** `interrupted`: who led it ended. What each node serves stays as it is until another change of the worker. */
  readonly state: "going" | "stopped" | "interrupted";
  /** The node that leads it, or did. */
  readonly by: string;
  readonly why: string | null;
  readonly event: HistoryEntry["event"];
  /** What it brings, and what the others serve. */
  readonly deployment: string;
  readonly before: string;
}

/** Whether a node serves a change. */
export interface NodeSpread {
  readonly node: string;
  readonly has: boolean;
  /** Null where it does; `away`, `behind`, or the code of what keeps it from it, with a sentence where there is one. */
  readonly why: string | null;
}

/** How far a change has come in a cluster. */
export interface Spread {
  /** The change's place in the cluster's log. */
  readonly revision: number;
  readonly nodes: readonly NodeSpread[];
}

/** A node of a cluster, as the one that is asked knows it. */
export interface NodeStatus {
  readonly node: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly version: string;
  /** Whether it has told something in the last 5 seconds. */
  readonly present: boolean;
  /** The revision up to which it serves what the log says, and how many it is behind; null where it was not heard yet. */
  readonly revision: number | null;
  readonly lag: number | null;
  /** How long it has known of revisions that it does not have, in ms; null where it is not there. */
  readonly lagMs: number | null;
  /** Workers for which it does not serve what the log says, and the code of why. */
  readonly held: readonly { readonly worker: string; readonly code: string }[];
  /** What is wrong with the log, where that node found something. */
  readonly alarm: string | null;
  /** Workers that are in quarantine there, as it told last. */
  readonly quarantines: readonly string[];
  /** Records of the log that its version does not understand, or not wholly. */
  readonly notUnderstood: number;
  /** Workers whose modules it does not have yet; null where it has not looked. */
  readonly unfetched: number | null;
}

/** A quarantine that a node has told the cluster of. */
export interface ReportedQuarantine {
  readonly worker: string;
  readonly node: string;
  readonly deployment: string;
  /** ms since 1970, by that node's clock. */
  readonly since: number;
  readonly reason: string;
}

/** The cluster that a host is in. */
export interface ClusterStatus {
  readonly cluster: string;
  readonly node: string;
  readonly connected: boolean;
  /** Why this node does not follow the log, in a sentence, since when (ms since 1970); null where it does. */
  readonly alarm: { readonly since: number; readonly sentence: string } | null;
  /** The log's newest revision. */
  readonly revision: number;
  readonly nodes: readonly NodeStatus[];
  /** Workers for which this node does not serve what the log says. */
  readonly held: readonly { readonly worker: string; readonly problem: SerializedError }[];
  /** Changes that go place by place, or were stopped on their way. */
  readonly waves: readonly WaveStatus[];
  readonly quarantines: readonly ReportedQuarantine[];
  /** Records of the log that this version does not understand: those with fields that it does not know, and those that it refuses
   * (then there are none). */
  readonly notUnderstood: readonly { readonly key: string; readonly fields: readonly string[] }[];
  /** Workers that were deployed here and that the cluster does not know. */
  readonly unshared: readonly string[];
  /** Records, messages and bytes that came from NATS and were refused, since the start, by why. */
  readonly refused: Readonly<Record<string, number>>;
  readonly reconnects: number;
  /** Whether another node that is there has this one's name. */
  readonly twin: boolean;
  /** Prepared modules that nodes give each other, since the start. */
  readonly artifacts: SharedArtifactCounts;
  /** Null where none are replicated here. */
  readonly entries: EntriesStatus | null;
  /** Tenants that the cluster has settings of, as they were given. */
  readonly tenants: readonly {
    readonly tenant: string;
    readonly fuelRate: unknown;
    readonly fuelBurst: unknown;
  }[];
}

/** Prepared modules of the cluster, as one node has to do with them. */
export interface SharedArtifactCounts {
  /** How many it took as another node had prepared them. */
  readonly taken: number;
  /** How many it prepared and gave to the others. */
  readonly given: number;
  /** How many it refused: it prepared these modules itself. */
  readonly refused: number;
}

/** Replicated entries as a node has them. */
export interface EntriesStatus {
  /** Whether a server answers for them. */
  readonly connected: boolean;
  /** Null while their log is as it should be. `since`: ms since 1970. */
  readonly alarm: { readonly since: number; readonly sentence: string } | null;
  /** How long ago this node had all that their log had, in ms; null: not since it was started. */
  readonly ageMs: number | null;
  /** The revision up to which this node has their log, and revisions that it knows of beyond. */
  readonly revision: number;
  readonly lag: number;
  /** Records that were refused, by why. */
  readonly refused: Readonly<Record<string, number>>;
  /** Writes that this node tried, by how they ended. */
  readonly writes: Readonly<Record<string, number>>;
  /** Records and values that this node has removed from their log, as no entry needs them. */
  readonly cleaned: number;
}

/** What a node wrote to its cluster's log. */
export interface RestoreReport {
  /** Records that were written anew: 0 where the log was as it should be. */
  readonly records: number;
  /** Modules that the cluster has now. */
  readonly modules: number;
  /** Workers that were this node's alone. */
  readonly workers: readonly string[];
  /** Replicated entries that were written anew: 0 where their log was as it should be. */
  readonly entries: number;
}

/** A namespace of `kv`: one that has entries, or that a worker binds. */
export interface KvNamespaceStatus {
  readonly tenant: string;
  readonly name: string;
  /** Expired ones count until they are swept. */
  readonly entries: number;
  /** Bytes of keys, values and metadata. */
  readonly bytes: number;
  readonly quotaBytes: number;
  /** Null for one of this host alone. `ageMs`: how long ago this host had all that the cluster had of it, in ms; null: not since
   * it was started. */
  readonly replicated: { readonly ageMs: number | null; readonly alarm: string | null } | null;
  /** Workers that may use it, by the settings they are served with, a candidate's included. Workers of the tenant
   * that can't be served are listed too, as what they bind is not known. */
  readonly workers: readonly string[];
}

/** Whose requests somebody wants to see. */
export interface TailWanted {
  /** Null: those of all workers. */
  readonly worker: string | null;
  /** Null: those at all nodes of the cluster. */
  readonly node: string | null;
}

/** What is to be known of nodes whose requests are shown: one is away, there and does not tell, or tells again; this one is
 * alone, without the cluster's servers, or connected again. */
export interface TailNotice {
  readonly notice: "away" | "silent" | "back" | "alone" | "connected";
  /** The node it is about, for the first three. */
  readonly node?: string;
}

/** A line of `tail`: a request, how many were left out, or a notice. In a cluster each names its node. */
export type TailLine =
  | (TailEntry & { readonly node?: string })
  | { readonly dropped: number; readonly node?: string }
  | TailNotice;

/** What the admin API asks of the supervisor. Every method rejects with SkerryError: `unknown-worker`,
 * `unknown-deployment`, `route-conflict`, `bad-settings`, `store-failed`, or a code of a module's way. */
export interface Control {
  /** Durable once it resolves. @throws SkerryError `module-too-large`, `store-failed`. */
  putModule(wasm: Uint8Array): Promise<{ sha256: string; bytes: number }>;
  /** Prepares, starts once in a trial, writes durably, and has all shards use it before it resolves.
   * @param signal fires when its client has left: what waits to be prepared is not begun then (`client-left`). */
  deploy(
    order: DeployOrder,
    wait: WaitFor,
    waves: WavesOrder | undefined,
    signal: AbortSignal,
  ): Promise<{ deployment: string; worker: WorkerStatus; spread?: Spread }>;
  list(): Promise<WorkerStatus[]>;
  worker(name: string): Promise<WorkerStatus>;
  history(name: string): Promise<{ deployments: DeploymentStatus[]; history: HistoryEntry[] }>;
  /** Back to a deployment of its history: that of `to` (an id or its beginning), else the one before. */
  rollback(
    name: string,
    to: string | undefined,
    wait: WaitFor,
    waves?: WavesOrder,
  ): Promise<ChangedWorker>;
  /** Gives the candidate to so many percent of the visitors; 100 makes it the current one, 0 drops it. */
  promote(name: string, percent: number, wait: WaitFor, waves?: WavesOrder): Promise<ChangedWorker>;
  /** Gives how far that has come, in a cluster. */
  remove(name: string, wait: WaitFor): Promise<Spread | null>;
  /** Ends a quarantine, or a watch: the worker goes back to its cordon. */
  release(name: string): Promise<WorkerStatus>;
  /** Reads the settings file again; all of it takes effect, or nothing. */
  reload(): Promise<{ changed: string[]; removed: string[]; needRestart: string[] }>;
  status(): Promise<ServerStatus>;
  /** Why the host that has started can't answer as it promises, in sentences; none where it can. */
  unready(): Promise<readonly string[]>;
  /** Writes to the cluster's log what this node has and it has not. @throws SkerryError `bad-usage`, `unavailable`. */
  restoreCluster(): Promise<RestoreReport>;
  /** Forgets a node that is gone. @throws SkerryError `bad-usage`, `not-found`, `unavailable`. */
  forgetNode(node: string): Promise<void>;
  /** Sets what a tenant may burn, at all nodes; null takes its settings away.
   * @throws SkerryError `bad-usage`, `bad-settings`, `unavailable`. */
  setTenant(tenant: string, rate: TenantRate | null): Promise<Spread>;
  /** What stands between two workers, or a worker and the host (`host`, or `:host`), as it is at this moment.
   * @throws SkerryError `unknown-worker`, `bad-usage` where both are the same. */
  boundary(a: string, b: string): Promise<Boundary>;
  /** Ordered by tenant and name. */
  namespaces(): Promise<KvNamespaceStatus[]>;
  /** Removes a namespace with all its entries: durable, and gone for everybody, once it resolves.
   * @throws SkerryError `not-found` where it has no entries, `bad-usage` where a worker may use it. */
  removeNamespace(tenant: string, name: string): Promise<void>;
  /** In Prometheus' text format. */
  metrics(): Promise<{ contentType: string; text: string }>;
  /** Calls the listener for each request that is wanted, and for what else is to be known; returns what ends that. In a cluster
   * those of all nodes. @throws SkerryError `unknown-worker`; of a node `not-found`, and `bad-usage` for a host alone. */
  tail(wanted: TailWanted, listener: (line: TailLine) => void): () => void;
}
