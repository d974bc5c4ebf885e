import { randomBytes } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import type { Logger } from "pino";
import * as v from "valibot";
import { SkerryError } from "../../errors.ts";
import { name as workerName } from "../../settings/settings-fields.ts";
import type { DeploymentStore } from "../../store/deployments.ts";
import { Lease, type LeaseLog } from "../../store/log/lease/lease.ts";
import type {
  ClusterStatus,
  RestoreReport,
  Spread,
  TailLine,
  TailWanted,
  TenantRate,
  WaitFor,
  WavesOrder,
} from "../control.ts";
import type { Deployer, ReadyDeployment } from "../deploy/deployer.ts";
import type { LiveCatalog } from "../deploy/live-catalog.ts";
import type { TailHub } from "../observe/tail-hub.ts";
import { readBurst, readRate } from "../settings/fuel-rate.ts";
import { ArtifactCleaner } from "./artifacts/artifact-cleaner.ts";
import { Cleaner } from "./cleaning/cleaner.ts";
import { CleaningTurns } from "./cleaning/cleaning-turns.ts";
import { Coordinator } from "./coordinator.ts";
import { Follower } from "./follower.ts";
import { LogWriter } from "./log-writer.ts";
import { maxNodes, NodeTable } from "./node-table.ts";
import type { OpenedCluster } from "./open-cluster.ts";
import { Reconciler } from "./reconciler.ts";
import {
  cleaningLeaseKey,
  copied,
  logKey,
  nodeKey,
  type RecordValue,
  tenantKey,
  workerKey,
} from "./record-values.ts";
import { Rehearsals } from "./rehearsals.ts";
import { restoreLog } from "./restore.ts";
import { RolloutHealth } from "./rollout-health.ts";
import { RouteClaims } from "./route-claims.ts";
import { type QuarantineActs, SharedQuarantines } from "./shared-quarantines.ts";
import { SignedMessages } from "./signed-messages.ts";
import { Spreading } from "./spreading.ts";
import { Staging } from "./staging.ts";
import { TailFollower } from "./tail/tail-follower.ts";
import { TailReporter } from "./tail/tail-reporter.ts";
import { UnfetchedModules } from "./unfetched-modules.ts";
import { UnsharedWorkers } from "./unshared-workers.ts";
import { WaveLeader } from "./wave-leader.ts";
import { OpenWaves } from "./wave-status.ts";
import { WorkerWrites } from "./worker-writes.ts";

/** How long a change waits at most for other nodes to have a tenant's settings, in ms. */
const tenantTime = 5_000;

/** The message that a worker was released at a node, for these starts of nodes. A replayed message cannot end a later watch. */
const chance = v.pipe(v.string(), v.regex(/^[0-9a-f]{16}$/));
const released = v.object({
  worker: workerName,
  id: chance,
  runs: v.pipe(v.array(chance), v.maxLength(maxNodes)),
});

export interface NodeParts {
  readonly version: string;
  readonly store: DeploymentStore;
  readonly deployer: Deployer;
  readonly catalog: LiveCatalog;
  readonly isCordon: (name: string) => boolean;
  readonly isTenant: (name: string) => boolean;
  /** A worker's requests since the start, and those that failed. */
  readonly outcomes: (worker: string) => { readonly requests: number; readonly failed: number };
  readonly acts: QuarantineActs & {
    /** Ends a watch of a worker here. */
    readonly endWatch: (worker: string) => Promise<void>;
  };
  readonly tails: TailHub;
  readonly logger: Logger;
}

/** This host as a node of a cluster: it follows the log, serves what that says, and changes it. */
export class ClusterNode {
  readonly #opened: OpenedCluster;
  readonly #parts: NodeParts;
  readonly #follower: Follower;
  readonly #reconciler: Reconciler;
  readonly #nodes: NodeTable;
  readonly #staging: Staging;
  readonly #writer: LogWriter;
  readonly #claims: RouteClaims;
  readonly #coordinator: Coordinator;
  readonly #leader: WaveLeader;
  readonly #health: RolloutHealth;
  readonly #quarantines: SharedQuarantines;
  readonly #unfetched: UnfetchedModules;
  readonly #waves: OpenWaves;
  readonly #unshared: UnsharedWorkers;
  readonly #messages: SignedMessages;
  readonly #endMessages: () => void;
  readonly #lease: Lease;
  readonly #cleaning: CleaningTurns;
  readonly #tailFollower: TailFollower;
  readonly #tailReporter: TailReporter;
  /** Releases that were heard: each is an operator's doing. */
  readonly #releases = new Set<string>();
  #closed = false;
  #joined = false;

  constructor(opened: OpenedCluster, parts: NodeParts) {
    const { settings, log, key, copy, modules, artifacts } = opened;
    const { store, deployer, catalog, isCordon, isTenant, logger, version, acts } = parts;
    const { node, labels } = settings;
    this.#opened = opened;
    this.#parts = parts;
    this.#follower = new Follower({
      ...{ log, key, copy, logger, cluster: settings.name },
      onTaken: (keys) => this.#taken(keys),
      onRefused: (at) => {
        if (at.startsWith("worker.")) this.#reconciler.taken([at]);
      },
    });
    this.#waves = new OpenWaves(copy);
    this.#unshared = new UnsharedWorkers(catalog, copy);
    this.#unfetched = new UnfetchedModules({
      ...{ copy, store, catalog, modules },
      onChange: () => this.#nodes.changed(),
    });
    const unfetched = this.#unfetched;
    const messages = new SignedMessages(log, key, settings.name, (why, topic) =>
      this.#follower.refuse(why, topic),
    );
    const rehearsals = new Rehearsals((record, cordon) => deployer.rehearse(record, cordon));
    this.#reconciler = new Reconciler({
      ...{ copy, key, store, deployer, catalog, isCordon, isTenant, rehearsals, logger, labels },
      refusedOf: (at) => this.#follower.refusedOf(at),
      onLazy: (workers) => unfetched.add(workers),
      onSettled: () => this.#settled(),
    });
    const reconciler = this.#reconciler;
    this.#nodes = new NodeTable({
      ...{ node, copy, messages },
      onDuplicate: () =>
        logger.error(
          { node },
          "Another node of the cluster has this node's name: give it another one. Until then neither tells of its quarantines.",
        ),
      own: () => ({
        version,
        cursor: copy.cursor,
        settled: reconciler.settled,
        lagMs: Math.round(this.#follower.behindMs),
        held: reconciler.held.map(({ worker, revision, problem }) => ({
          ...{ worker, revision, code: problem.code },
        })),
        alarm: this.#follower.alarm?.sentence ?? null,
        leads: [...this.#leader.leads],
        quarantines: [...this.#quarantines.own],
        unfetched: { count: unfetched.count, workers: [...unfetched.workers] },
        notUnderstood: this.#follower.countNotUnderstood,
      }),
    });
    const follower = this.#follower;
    const nodes = this.#nodes;
    this.#staging = new Staging({
      ...{ node, key, copy, store, modules, messages, nodes, follower, rehearsals },
    });
    const staging = this.#staging;
    this.#writer = new LogWriter(log, key, copy, follower);
    this.#claims = new RouteClaims(copy, this.#writer, follower);
    const [writer, claims] = [this.#writer, this.#claims];
    const writes = new WorkerWrites({ copy, catalog, follower, writer, claims });
    const spreading = new Spreading({ node, copy, follower, reconciler, nodes });
    this.#health = new RolloutHealth(node, messages, (worker) => {
      const quarantine = catalog.get(worker)?.record.quarantine ?? null;
      const { requests, failed } = parts.outcomes(worker);
      return {
        ...{ requests, failed },
        quarantine: quarantine && {
          since: quarantine.since,
          reason: quarantine.reason.slice(0, 500),
        },
      };
    });
    this.#leader = new WaveLeader({
      ...{ node, labels, follower, nodes, staging, spreading, writes, health: this.#health },
    });
    this.#coordinator = new Coordinator({
      ...{ key, copy, catalog, modules, follower, rehearsals, nodes, writer, claims, staging },
      ...{ writes, spreading, leader: this.#leader, artifacts },
    });
    this.#quarantines = new SharedQuarantines({
      ...{ node, copy, follower, writer, catalog, logger, acts },
      everywhere: settings.quarantine === "everywhere",
      hasDuplicate: () => nodes.hasDuplicate,
    });
    this.#messages = messages;
    this.#endMessages = messages.hear("release", released, ({ worker, id, runs }) => {
      if (!runs.includes(nodes.run) || this.#releases.has(id)) return;
      this.#releases.add(id);
      if (catalog.get(worker)?.watched) void acts.endWatch(worker).catch(() => {});
    });
    opened.onReconnected(() => {
      follower.reconnected();
      this.#quarantines.wake();
    });
    this.#lease = new Lease({
      ...{ name: cleaningLeaseKey, node, log, key },
      current: () => this.#leaseLog(),
    });
    const cleaner = new Cleaner({
      ...{ log, copy, follower, modules, writer: this.#writer, lease: this.#lease },
    });
    const artifactCleaner = new ArtifactCleaner({ bytes: log.artifacts, copy });
    this.#cleaning = new CleaningTurns({ cleaner, artifactCleaner, lease: this.#lease, logger });
    const tails = { node, key, messages, nodes, hub: parts.tails };
    this.#tailReporter = new TailReporter(tails);
    this.#tailFollower = new TailFollower({ ...tails, isConnected: () => log.connected });
    opened.onRefusedBytes((why, module) => follower.refuse(why, module));
  }

  /** Takes up what the log has, once the host serves what it had. Does not wait for the log. */
  start(): void {
    this.#reconciler.begin();
    this.#follower.wake();
    this.#unfetched.fetch();
    this.#quarantines.wake();
  }

  deploy(ready: ReadyDeployment, waitFor: WaitFor, waves?: WavesOrder): Promise<Spread> {
    return this.#coordinator.deploy(ready, waitFor, waves);
  }

  rollback(
    name: string,
    to: string | undefined,
    waitFor: WaitFor,
    waves?: WavesOrder,
  ): Promise<Spread> {
    return this.#coordinator.rollback(name, to, waitFor, waves);
  }

  promote(name: string, percent: number, waitFor: WaitFor, waves?: WavesOrder): Promise<Spread> {
    return this.#coordinator.promote(name, percent, waitFor, waves);
  }

  remove(name: string, waitFor: WaitFor): Promise<Spread> {
    return this.#coordinator.remove(name, waitFor);
  }

  /** @throws SkerryError `unavailable`, `route-conflict`, `store-failed`. */
  async restore(): Promise<RestoreReport> {
    const { settings, log, key, copy, modules, entries } = this.#opened;
    const { store, catalog } = this.#parts;
    const report = await restoreLog({
      ...{ cluster: settings.name, log, key, copy, modules, store, catalog },
      ...{ follower: this.#follower, writer: this.#writer, claims: this.#claims },
    });
    return { ...report, entries: await entries.restore() };
  }

  /** @throws SkerryError `not-found`, `bad-usage` for one that is there, `unavailable`. */
  async forget(node: string): Promise<void> {
    await this.#follower.catchUp();
    const record = copied(this.#opened.copy, "node", nodeKey(node));
    if (record === null || record.value === null) {
      throw new SkerryError("not-found", `The cluster knows no node ${JSON.stringify(node)}.`);
    }
    if (this.#nodes.isPresent(node)) {
      throw new SkerryError("bad-usage", `The node ${node} is there: end it first.`);
    }
    await this.#writer.write(nodeKey(node), null, record.revision);
    await this.#follower.catchUp();
    await this.#quarantines.forget(node);
  }

  /** A worker was quarantined here. */
  quarantined(): void {
    this.#quarantines.wake();
  }

  /** Has all nodes end their quarantines of a worker, and, those that are there, their watches.
   * @throws SkerryError `unavailable`, `conflict`. */
  async release(worker: string): Promise<void> {
    await this.#quarantines.release(worker);
    const id = randomBytes(8).toString("hex");
    this.#messages.say("release", { worker, id, runs: this.#nodes.runs().slice(0, maxNodes) });
  }

  /** @throws SkerryError `bad-settings`, `unavailable`, `conflict`. */
  async setTenant(tenant: string, rate: TenantRate | null): Promise<Spread> {
    if (rate !== null) checkRate(rate);
    await this.#follower.catchUp();
    const key = tenantKey(tenant);
    const value = rate === null ? null : { fuelRate: rate.fuelRate, fuelBurst: rate.fuelBurst };
    const revision = await this.#writer.write(key, value, this.#writer.revisionOf(key));
    await this.#follower.catchUp();
    const look = () =>
      this.#nodes.all(this.#follower.last).map(({ node, present, revision: settled }) => {
        const has = present && (settled ?? 0) >= revision;
        return { node, has, why: has ? null : present ? "behind" : "away" };
      });
    const end = performance.now() + tenantTime;
    while (look().some(({ why }) => why === "behind") && performance.now() < end) await wait(20);
    return { revision, nodes: look() };
  }

  /** Whether the cluster has the worker. */
  has(worker: string): boolean {
    return (this.#opened.copy.get(workerKey(worker))?.value ?? null) !== null;
  }

  /** Requests at all nodes, or at one. @throws SkerryError `not-found`, `overloaded`. */
  tail(wanted: TailWanted, listener: (line: TailLine) => void): () => void {
    return this.#tailFollower.subscribe(wanted, listener);
  }

  status(): ClusterStatus {
    const { settings, log, tenants, reconnects, entries, artifacts } = this.#opened;
    return {
      ...{ cluster: settings.name, node: settings.node, connected: log.connected },
      alarm: this.#follower.alarm,
      revision: this.#follower.last,
      nodes: this.#nodes.all(this.#follower.last),
      held: this.#reconciler.held.map(({ worker, problem }) => ({ worker, problem })),
      waves: this.#waves.all(this.#nodes),
      quarantines: this.#quarantines.all(),
      notUnderstood: this.#follower.notUnderstood,
      unshared: this.#unshared.names(),
      refused: { ...this.#follower.refused },
      ...{ reconnects: reconnects(), twin: this.#nodes.hasDuplicate, artifacts: artifacts.counts },
      entries: entries.status(),
      tenants: tenants.all(),
    };
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#cleaning.close();
    this.#nodes.close();
    this.#staging.close();
    this.#leader.close();
    this.#health.close();
    this.#endMessages();
    await this.#quarantines.close();
    this.#tailFollower.close();
    this.#tailReporter.close();
    await this.#follower.close();
    await this.#reconciler.close();
    await this.#unfetched.close();
    await this.#opened.entries.close();
    await this.#opened.log.close();
  }

  /** Removes a replicated namespace with all it has, at every node. @throws SkerryError `unavailable`. */
  removeNamespace(tenant: string, name: string): Promise<void> {
    return this.#opened.entries.removeNamespace({ tenant, name });
  }

  #taken(keys: readonly string[]): void {
    const { tenants } = this.#opened;
    if (keys.some((key) => key.startsWith("tenant."))) {
      tenants.read();
      void this.#parts.deployer.takeUpRates().catch(() => {});
    }
    this.#waves.taken(keys);
    if (keys.includes(cleaningLeaseKey)) this.#cleaning.seen();
    this.#reconciler.taken(keys);
    this.#nodes.changed();
    if (keys.some((key) => key.startsWith("quarantine."))) this.#quarantines.wake();
    if (!this.#joined) void this.#join();
  }

  /** The log that a lease is of; null while nothing may be written to it. */
  #leaseLog(): LeaseLog | null {
    const { copy, log } = this.#opened;
    const generation = copied(copy, "log", logKey)?.value?.generation;
    if (copy.log === null || generation === undefined) return null;
    return log.connected && this.#follower.alarm === null ? { id: copy.log, generation } : null;
  }

  #settled(): void {
    this.#nodes.changed();
    if (this.#closed) return;
    this.#unfetched.fetch();
    this.#quarantines.wake();
  }

  /** Has the cluster know of this node, and of its version and labels. */
  async #join(): Promise<void> {
    const { settings, copy } = this.#opened;
    const key = nodeKey(settings.node);
    const value: RecordValue<"node"> = {
      version: this.#parts.version,
      labels: { ...settings.labels },
    };
    this.#joined = true;
    try {
      await this.#follower.catchUp();
      const now = copied(copy, "node", key)?.value ?? null;
      if (JSON.stringify(now) === JSON.stringify(value)) return;
      await this.#writer.write(key, value, this.#writer.revisionOf(key));
    } catch {
      // With the next record.
      this.#joined = false;
    }
  }
}

function checkRate({ fuelRate, fuelBurst }: TenantRate): void {
  const problems = [
    fuelRate === null ? null : readRate(fuelRate),
    fuelBurst === null ? null : readBurst(fuelBurst),
  ];
  for (const [i, read] of problems.entries()) {
    if (read === null || !("problem" in read)) continue;
    throw new SkerryError(
      "bad-settings",
      `\`${i === 0 ? "fuel-rate" : "fuel-burst"}\` ${read.problem}.`,
    );
  }
}
