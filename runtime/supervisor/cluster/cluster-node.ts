import { setTimeout as wait } from "node:timers/promises";
import type { Logger } from "pino";
import { SkerryError } from "../../errors.ts";
import type { DeploymentStore } from "../../store/deployments.ts";
import type { ClusterStatus, RestoreReport, Spread, TenantRate, WaitFor } from "../control.ts";
import type { Deployer, ReadyDeployment } from "../deploy/deployer.ts";
import type { LiveCatalog } from "../deploy/live-catalog.ts";
import { readBurst, readRate } from "../settings/fuel-rate.ts";
import { Coordinator } from "./coordinator.ts";
import { Follower } from "./follower.ts";
import { LogWriter } from "./log-writer.ts";
import { NodeTable } from "./node-table.ts";
import type { OpenedCluster } from "./open-cluster.ts";
import { Reconciler } from "./reconciler.ts";
import { copied, nodeKey, type RecordValue, tenantKey, workerKey } from "./record-values.ts";
import { Rehearsals } from "./rehearsals.ts";
import { restoreLog } from "./restore.ts";
import { RouteClaims } from "./route-claims.ts";
import { SignedTalk } from "./signed-talk.ts";
import { Staging } from "./staging.ts";

/** How long a change waits at most for other nodes to have a tenant's settings, in ms. */
const tenantTime = 5_000;

/** A module that was not needed yet is fetched so long after the node has taken up what is new, in ms: one after the other. */
const fetchPause = 200;

export interface NodeParts {
  readonly version: string;
  readonly store: DeploymentStore;
  readonly deployer: Deployer;
  readonly catalog: LiveCatalog;
  readonly isCordon: (name: string) => boolean;
  readonly isTenant: (name: string) => boolean;
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
  #closed = false;
  #joined = false;
  #fetching: Promise<void> | null = null;

  constructor(opened: OpenedCluster, parts: NodeParts) {
    const { settings, log, key, copy, modules } = opened;
    const { store, deployer, catalog, isCordon, isTenant, logger, version } = parts;
    const { node } = settings;
    this.#opened = opened;
    this.#parts = parts;
    this.#follower = new Follower({
      ...{ log, key, copy, logger, cluster: settings.name },
      onTaken: (keys) => this.#taken(keys),
    });
    const talk = new SignedTalk(log, key, (why, topic) => this.#follower.refuse(why, topic));
    const rehearsals = new Rehearsals((record, cordon) => deployer.rehearse(record, cordon));
    this.#reconciler = new Reconciler({
      ...{ copy, key, store, deployer, catalog, isCordon, isTenant, rehearsals, logger },
      onSettled: () => this.#settled(),
    });
    const reconciler = this.#reconciler;
    this.#nodes = new NodeTable({
      ...{ node, copy, talk },
      onTwin: () =>
        logger.error(
          { node },
          "Another node of the cluster has this node's name: give it another one.",
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
      }),
    });
    const follower = this.#follower;
    const nodes = this.#nodes;
    this.#staging = new Staging({
      ...{ node, key, copy, store, talk, nodes, follower, rehearsals },
    });
    this.#writer = new LogWriter(log, key, copy, follower);
    this.#claims = new RouteClaims(copy, this.#writer, follower);
    this.#coordinator = new Coordinator({
      ...{ node, key, copy, catalog, modules, follower, reconciler, rehearsals, nodes },
      ...{ writer: this.#writer, claims: this.#claims, staging: this.#staging },
    });
    opened.onReconnected(() => follower.reconnected());
    opened.onRefusedBytes((module) => follower.refuse("digest", module));
  }

  /** Takes up what the log has, once the host serves what it had. Does not wait for the log. */
  start(): void {
    this.#reconciler.begin();
    this.#follower.wake();
  }

  deploy(ready: ReadyDeployment, waitFor: WaitFor): Promise<Spread> {
    return this.#coordinator.deploy(ready, waitFor);
  }

  rollback(name: string, to: string | undefined, waitFor: WaitFor): Promise<Spread> {
    return this.#coordinator.rollback(name, to, waitFor);
  }

  promote(name: string, percent: number, waitFor: WaitFor): Promise<Spread> {
    return this.#coordinator.promote(name, percent, waitFor);
  }

  remove(name: string, waitFor: WaitFor): Promise<Spread> {
    return this.#coordinator.remove(name, waitFor);
  }

  /** @throws SkerryError `unavailable`, `route-conflict`, `store-failed`. */
  restore(): Promise<RestoreReport> {
    const { settings, log, key, copy, modules } = this.#opened;
    const { store, catalog } = this.#parts;
    return restoreLog({
      ...{ cluster: settings.name, log, key, copy, modules, store, catalog },
      ...{ follower: this.#follower, writer: this.#writer, claims: this.#claims },
    });
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

  status(): ClusterStatus {
    const { settings, log, tenants, reconnects } = this.#opened;
    return {
      ...{ cluster: settings.name, node: settings.node, connected: log.connected },
      alarm: this.#follower.alarm,
      revision: this.#follower.last,
      nodes: this.#nodes.all(this.#follower.last),
      held: this.#reconciler.held.map(({ worker, problem }) => ({ worker, problem })),
      unshared: this.#unshared(),
      refused: { ...this.#follower.refused },
      reconnects: reconnects(),
      tenants: tenants.all(),
    };
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#nodes.close();
    this.#staging.close();
    await this.#follower.close();
    await this.#reconciler.close();
    await this.#fetching;
    await this.#opened.log.close();
  }

  #taken(keys: readonly string[]): void {
    const { tenants } = this.#opened;
    if (keys.some((key) => key.startsWith("tenant."))) {
      tenants.read();
      void this.#parts.deployer.takeUpRates().catch(() => {});
    }
    this.#reconciler.taken(keys);
    this.#nodes.changed();
    if (!this.#joined) void this.#join();
  }

  #settled(): void {
    this.#nodes.changed();
    if (this.#closed) return;
    this.#fetching ??= this.#fetchMissing().finally(() => {
      this.#fetching = null;
    });
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

  /** Fetches the modules of workers that were taken up without them, so that they are here when the cluster is not. */
  async #fetchMissing(): Promise<void> {
    const { modules } = this.#opened;
    await wait(fetchPause);
    for (const module of await this.#parts.store.modules()) {
      if (this.#closed) return;
      if (await modules.has(module)) continue;
      await modules.get(module).catch(() => null);
    }
  }

  #unshared(): string[] {
    const { copy } = this.#opened;
    return [...this.#parts.catalog.all()]
      .filter(({ record }) => record.origin === "api" && copy.get(workerKey(record.name)) === null)
      .map(({ record }) => record.name);
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
