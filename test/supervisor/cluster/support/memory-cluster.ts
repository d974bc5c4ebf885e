// Nodes of a cluster in this process, on a log in memory: all of a node but servers, shards and the preparing of modules.

import { hash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { onTestFinished } from "vitest";
import { SkerryError } from "../../../../runtime/errors.ts";
import { completeLimits, fuelDefaults } from "../../../../runtime/settings/worker-settings.ts";
import type { ClusterCopy } from "../../../../runtime/store/cluster-copy.ts";
import type {
  DeploymentRecord,
  DeploymentStore,
  QuarantineRecord,
} from "../../../../runtime/store/deployments.ts";
import { openEmbeddedStore } from "../../../../runtime/store/embedded/open-store.ts";
import type { ClusterKey } from "../../../../runtime/store/log/cluster-key.ts";
import type { NatsLog } from "../../../../runtime/store/log/nats/nats-log.ts";
import { ClusterArtifacts } from "../../../../runtime/supervisor/cluster/artifacts/cluster-artifacts.ts";
import { ClusterNode } from "../../../../runtime/supervisor/cluster/cluster-node.ts";
import { ClusterEntries } from "../../../../runtime/supervisor/cluster/entries/cluster-entries.ts";
import { ClusterModules } from "../../../../runtime/supervisor/cluster/module-parts.ts";
import type { OpenedCluster } from "../../../../runtime/supervisor/cluster/open-cluster.ts";
import { SharedTenants } from "../../../../runtime/supervisor/cluster/shared-tenants.ts";
import type { DeployOrder } from "../../../../runtime/supervisor/control.ts";
import { Deployer, type ReadyDeployment } from "../../../../runtime/supervisor/deploy/deployer.ts";
import { LiveCatalog } from "../../../../runtime/supervisor/deploy/live-catalog.ts";
import type { LiveWorker } from "../../../../runtime/supervisor/deploy/live-worker.ts";
import { TailHub } from "../../../../runtime/supervisor/observe/tail-hub.ts";
import { SerialQueue } from "../../../../runtime/supervisor/serial-queue.ts";
import { MemoryLog } from "../../../store/log/support/memory-log.ts";
import { until } from "../../../store/log/support/nats-servers.ts";
import { newKey } from "./memory-node.ts";

/** A node with all that it has of its own. */
export class InProcessNode {
  readonly name: string;
  readonly log: NodeLog;
  /** Workers that it holds by another node's word, with that node. */
  readonly holds = new Map<string, string>();
  readonly lines: string[] = [];
  node!: ClusterNode;
  catalog!: LiveCatalog;
  copy!: ClusterCopy;
  store!: DeploymentStore;
  modules!: ClusterModules;
  /** What its workers' requests came to; by default nothing. */
  outcomes: (worker: string) => { requests: number; failed: number } = () => ({
    requests: 0,
    failed: 0,
  });
  /** What a shard that is to hold a worker waits for. */
  startsShard: () => Promise<void> = async () => {};
  /** Whether its settings, or the cluster's, have a table for a tenant. */
  knowsTenants = true;
  /** Called when it makes a deployment of another node ready: throws where that does not start here. */
  rehearse: (record: DeploymentRecord) => void = () => {};
  readonly #folder = mkdtempSync(join(tmpdir(), "skerry-in-process-"));
  readonly #key: ClusterKey;
  readonly #quarantine: "own" | "everywhere";

  constructor(name: string, shared: MemoryLog, key: ClusterKey, quarantine: "own" | "everywhere") {
    this.name = name;
    this.log = new NodeLog(shared);
    this.#key = key;
    this.#quarantine = quarantine;
  }

  async start(labels: Readonly<Record<string, string>>): Promise<void> {
    const [key, { name, log }] = [this.#key, this];
    const store = await openEmbeddedStore(this.#folder);
    const copy = store.clusterCopy();
    const catalog = new LiveCatalog(async () => {});
    const changes = new SerialQueue();
    const modules = new ClusterModules(store.modules, log, () => {});
    const logger = pino({ level: "info" }, { write: (line: string) => void this.lines.push(line) });
    const deployer = new Deployer({
      ...{ deployments: store.deployments, modules, catalog, changes, dataDir: this.#folder },
      ...{ calibratedFuel: 1_000_000, preparing: {}, privateOrigins: [], shared: null },
      isCordon: () => true,
      isRated: () => false,
      isTenant: () => true,
      replicates: false,
      admission: () => ({ requestsAtOnce: 100, queue: 100, queueDeadline: 1_000 }),
      tryOut: async () => {},
      onChange: () => {},
      onRemove: () => {},
    });
    // Of what prepares a module only that its bytes have to be there.
    deployer.rehearse = async (record) => {
      if ((await modules.get(record.module)) === null) {
        throw new SkerryError("unknown-module", "There is no whole module.");
      }
      this.rehearse(record);
    };
    for (const record of await store.deployments.workers()) {
      await catalog.apply([await deployer.toLive(record)]);
    }
    const setQuarantine = (worker: string, quarantine: QuarantineRecord | null) =>
      changes.run(async () => {
        const live = catalog.get(worker)!;
        const record = { ...live.record, quarantine };
        await store.deployments.apply({ workers: [record] });
        await catalog.apply([{ ...live, record }]);
      });
    const setWatched = async (worker: string, watched: LiveWorker["watched"]) => {
      const live = catalog.get(worker);
      if (live !== undefined) await catalog.apply([{ ...live, watched }]);
    };
    this.quarantine = async (worker, reason, since = Date.now()) => {
      await setQuarantine(worker, { reason, since, losses: 1 });
      this.node.quarantined();
    };
    const settings = {
      ...{ name: "test", node: name, labels, quarantine: this.#quarantine },
      key: { path: "", shown: "" },
      nats: {
        ...{ cluster: "test", node: name, servers: [], monitors: [], tls: null, single: false },
        credentials: { kind: "none" as const },
      },
    };
    const opened: OpenedCluster = {
      // It has all methods that a node calls.
      ...{ settings, key, copy, modules, log: log as unknown as NatsLog },
      artifacts: new ClusterArtifacts({
        ...{ key, bytes: log.artifacts, open: async () => {}, onRefused: () => {} },
      }),
      tenants: new SharedTenants(copy, 1_000_000),
      // Opened by none: no worker binds such a namespace.
      entries: new ClusterEntries({
        ...{ cluster: "test", key, logger },
        openLog: () => Promise.reject(new Error("There is no log of entries.")),
      }),
      reconnects: () => 0,
      join: () => this.node,
      onReconnected: (listener) => {
        log.onBack = listener;
      },
      onRefusedBytes: () => {},
    };
    this.node = new ClusterNode(opened, {
      ...{ version: "1.0.0", store: store.deployments, deployer, catalog, logger },
      tails: new TailHub(),
      isCordon: () => true,
      isTenant: () => this.knowsTenants,
      outcomes: (worker) => this.outcomes(worker),
      acts: {
        release: (worker) => setQuarantine(worker, null),
        hold: async (worker, node, reason) => {
          await this.startsShard();
          this.holds.set(worker, node);
          await setWatched(worker, { reason, node, since: 0 });
        },
        letGo: (worker) => {
          this.holds.delete(worker);
          void setWatched(worker, null);
        },
        endWatch: (worker) => setWatched(worker, null),
      },
    });
    Object.assign(this, { catalog, copy, modules, store: store.deployments });
    this.node.start();
  }

  /** Puts a worker into quarantine, as the loss of its shard would. */
  quarantine!: (worker: string, reason: string, since?: number) => Promise<void>;

  /** The deployment that it serves of a worker, and where; null for none. */
  serves(worker: string): string | null {
    const record = this.catalog.get(worker)?.record;
    return record === undefined || record.routes.length === 0 ? null : record.current;
  }

  /** Ends as at a loss of power, but for what waits on disk. */
  async stop(): Promise<void> {
    await this.node.close();
    await this.store.close();
  }

  async end(): Promise<void> {
    await this.stop().catch(() => {});
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** A node's connection to the log that all share. */
export class NodeLog extends MemoryLog {
  onBack: () => void = () => {};
  readonly #shared: MemoryLog;

  constructor(shared: MemoryLog) {
    super();
    this.#shared = shared;
  }

  cutOff(): void {
    this.away = true;
  }

  back(): void {
    this.away = false;
    this.onBack();
  }

  /** The revision that the log is at, whatever this node has of it. */
  get newest(): number {
    return this.#shared.revision;
  }

  #reach(): MemoryLog {
    if (this.away) throw new SkerryError("unavailable", "No server of the cluster answers.");
    return this.#shared;
  }

  override async create() {
    await this.#reach().create();
  }
  override async append(...given: Parameters<MemoryLog["append"]>) {
    return this.#reach().append(...given);
  }
  override async get(key: string) {
    return this.#reach().get(key);
  }
  override async *readFrom(...given: Parameters<MemoryLog["readFrom"]>) {
    yield* this.#reach().readFrom(...given);
  }
  override async lastRevision() {
    return this.#reach().lastRevision();
  }
  override notify(listener: (upTo: number | null) => void) {
    return this.#shared.notify((upTo) => {
      if (!this.away) listener(upTo);
    });
  }
  override async putBytes(digest: string, bytes: Uint8Array) {
    await this.#reach().putBytes(digest, bytes);
  }
  override async getBytes(digest: string) {
    return this.#reach().getBytes(digest);
  }
  override say(topic: string, message: Uint8Array) {
    if (!this.away) this.#shared.say(topic, message);
  }
  override hear(topic: string, listener: (message: Uint8Array) => void) {
    return this.#shared.hear(topic, (message) => {
      if (!this.away) listener(message);
    });
  }
}

export interface MemoryCluster {
  readonly log: MemoryLog;
  readonly key: ClusterKey;
  readonly nodes: readonly InProcessNode[];
  at(name: string): InProcessNode;
  /** A deployment of some text that a node has made ready. */
  ready(name: string, text: string, order?: Partial<DeployOrder>): Promise<ReadyDeployment>;
  /** Another node, with an empty store. */
  add(
    name: string,
    labels: Record<string, string>,
    quarantine?: "own" | "everywhere",
  ): Promise<InProcessNode>;
  /** What each node serves of a worker, by the texts that were deployed. */
  served(worker: string): Record<string, string | null>;
}

/** The id that a deployment of this text has. */
export const idOfText = (text: string): string => hash("sha256", `deployment ${text}`);

/** Starts nodes, by their names, each with its region; `null` for one without. */
export async function memoryCluster(
  regions: Readonly<Record<string, string | null>>,
  { quarantine = "own" }: { readonly quarantine?: "own" | "everywhere" } = {},
): Promise<MemoryCluster> {
  const log = new MemoryLog();
  const key = newKey();
  const nodes: InProcessNode[] = [];
  const texts = new Map<string, string>();
  const cluster: MemoryCluster = {
    ...{ log, key, nodes },
    at: (name) => nodes.find((each) => each.name === name)!,
    async ready(name, text, more = {}) {
      const wasm = Buffer.from(text);
      const { worker = "shop" } = more;
      const at = cluster.at(name);
      const order: DeployOrder = {
        ...{ worker, grants: [], limits: {}, variables: {}, secrets: {}, ...more },
        module: hash("sha256", wasm),
      };
      texts.set(idOfText(`${worker} ${text}`), text);
      await at.modules.put(wasm);
      const settings = {
        grants: [],
        limits: completeLimits(fuelDefaults(1_000_000), {}),
        variables: {},
      };
      const record: DeploymentRecord = {
        ...{ id: idOfText(`${worker} ${text}`), worker, module: order.module },
        ...{ moduleBytes: wasm.length, settings, secrets: {}, createdAt: Date.now() },
      };
      return { order, record, made: null };
    },
    async add(name, labels, how = quarantine) {
      const node = new InProcessNode(name, log, key, how);
      await node.start(labels);
      nodes.push(node);
      return node;
    },
    served(worker) {
      const all = nodes.map((each) => {
        const id = each.serves(worker);
        return [each.name, id === null ? null : (texts.get(id) ?? id)] as const;
      });
      return Object.fromEntries(all);
    },
  };
  for (const [name, region] of Object.entries(regions)) {
    await cluster.add(name, region === null ? {} : { region });
  }
  onTestFinished(async () => {
    for (const each of nodes) await each.end();
  });
  await until(
    () => nodes.every(({ node }) => node.status().nodes.length === nodes.length),
    "all nodes know each other",
  );
  return cluster;
}
