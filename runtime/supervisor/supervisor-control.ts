import type { Boundary } from "../boundary/side.ts";
import { socketPurposes } from "../boundary/socket-purposes.ts";
import { SkerryError } from "../errors.ts";
import { moduleBytes } from "../module/limits.ts";
import { ownEngine } from "../process/engine.ts";
import { fuelPerMsOf } from "../settings/calibrate.ts";
import { shortId } from "../settings/deployment.ts";
import { artifactFolder } from "../store/artifacts.ts";
import type { DeploymentStore, HistoryEntry, ModuleStore } from "../store/deployments.ts";
import type { ClusterNode } from "./cluster/cluster-node.ts";
import type {
  ChangedWorker,
  Control,
  DeploymentStatus,
  DeployOrder,
  KvNamespaceStatus,
  RestoreReport,
  SandboxStatus,
  ServerStatus,
  Spread,
  TailLine,
  TailWanted,
  TenantRate,
  WaitFor,
  WavesOrder,
  WorkerStatus,
} from "./control.ts";
import type { ArtifactViews } from "./cordons/artifact-views.ts";
import type { Cordons } from "./cordons/cordons.ts";
import type { Losses } from "./cordons/losses.ts";
import type { OriginConnections } from "./cordons/origin-connections.ts";
import type { Quarantines } from "./cordons/quarantines.ts";
import type { Watches } from "./cordons/watches.ts";
import type { Deployer } from "./deploy/deployer.ts";
import type { LiveCatalog } from "./deploy/live-catalog.ts";
import type { LiveWorker } from "./deploy/live-worker.ts";
import type { KvKeeper } from "./kv-keeper.ts";
import { KvNamespaces } from "./kv-namespaces.ts";
import type { LiveSettings } from "./live-settings.ts";
import type { MetricsLedger } from "./observe/metrics-ledger.ts";
import type { TailHub } from "./observe/tail-hub.ts";
import { Readiness } from "./readiness.ts";
import type { Reloaded } from "./reloaded.ts";
import type { SerialQueue } from "./serial-queue.ts";
import { thisMachine } from "./settings/machine.ts";
import { findBoundary } from "./sides-of-host.ts";
import type { Supervisor } from "./supervisor.ts";

export interface SupervisorParts {
  readonly supervisor: Supervisor;
  readonly version: string;
  readonly sandbox: SandboxStatus;
  readonly deployments: DeploymentStore;
  readonly modules: ModuleStore;
  readonly catalog: LiveCatalog;
  readonly deployer: Deployer;
  readonly quarantines: Quarantines;
  readonly watches: Watches;
  readonly changes: SerialQueue;
  readonly cordons: Cordons;
  readonly metrics: MetricsLedger;
  readonly tails: TailHub;
  readonly losses: Losses;
  readonly kv: KvKeeper;
  readonly origins: OriginConnections;
  readonly dataDir: string;
  readonly settings: LiveSettings;
  /** Null where all shards are this process's user. */
  readonly views: ArtifactViews | null;
  /** Null for a host that is in none. */
  readonly cluster: ClusterNode | null;
}

/** What the admin API can ask of a supervisor. */
export class SupervisorControl implements Control {
  readonly #parts: SupervisorParts;
  readonly #namespaces: KvNamespaces;
  readonly #readiness: Readiness;
  readonly #startedAt = Date.now();

  constructor(parts: SupervisorParts) {
    this.#parts = parts;
    this.#readiness = new Readiness(parts);
    this.#namespaces = new KvNamespaces({
      owner: () => parts.kv.owner(),
      entries: () => parts.cluster?.status().entries ?? null,
      removeReplicated: (tenant, name) => this.#cluster().removeNamespace(tenant, name),
      quotaBytes: parts.kv.quotaBytes,
      workers: () => parts.catalog.all(),
    });
  }

  async putModule(wasm: Uint8Array): Promise<{ sha256: string; bytes: number }> {
    if (wasm.length > moduleBytes) {
      throw new SkerryError(
        "module-too-large",
        `The module has ${wasm.length} bytes; ${moduleBytes} are allowed.`,
      );
    }
    return { sha256: await this.#parts.modules.put(wasm), bytes: wasm.length };
  }

  async deploy(
    order: DeployOrder,
    wait: WaitFor,
    waves: WavesOrder | undefined,
    signal: AbortSignal,
  ): Promise<{ deployment: string; worker: WorkerStatus; spread?: Spread }> {
    const { deployer, cluster } = this.#parts;
    this.#refuseWaves(waves);
    const ready = await deployer.ready(order, "api", signal);
    const spread = await (cluster?.deploy(ready, wait, waves) ?? deployer.activate([ready], "api"));
    const { id } = ready.record;
    const worker = this.#changed(order.worker, `The deployment ${shortId(id)} of`, spread ?? null);
    return { deployment: id, worker, ...(spread && { spread }) };
  }

  async list(): Promise<WorkerStatus[]> {
    const workers = [...this.#parts.catalog.all()].map((worker) => this.#status(worker));
    return workers.sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  async worker(name: string): Promise<WorkerStatus> {
    return this.#status(this.#find(name));
  }

  async history(
    name: string,
  ): Promise<{ deployments: DeploymentStatus[]; history: HistoryEntry[] }> {
    this.#find(name);
    const { deployments: store } = this.#parts;
    const deployments = (await store.deployments(name)).map(
      ({ id, module, moduleBytes: bytes, createdAt }) => ({
        id,
        module,
        createdAt,
        moduleBytes: bytes,
      }),
    );
    return { deployments, history: await store.history(name) };
  }

  async rollback(
    name: string,
    to: string | undefined,
    wait: WaitFor,
    waves?: WavesOrder,
  ): Promise<ChangedWorker> {
    const { deployer, cluster } = this.#parts;
    this.#refuseWaves(waves);
    const spread = await (cluster?.rollback(name, to, wait, waves) ?? deployer.rollback(name, to));
    return { ...this.#changed(name, "The rollback of", spread ?? null), ...(spread && { spread }) };
  }

  async promote(
    name: string,
    percent: number,
    wait: WaitFor,
    waves?: WavesOrder,
  ): Promise<ChangedWorker> {
    const { deployer, cluster } = this.#parts;
    this.#refuseWaves(waves);
    const spread = await (cluster?.promote(name, percent, wait, waves) ??
      deployer.promote(name, percent));
    return {
      ...this.#changed(name, "The promotion of", spread ?? null),
      ...(spread && { spread }),
    };
  }

  async remove(name: string, wait: WaitFor): Promise<Spread | null> {
    const { deployer, cluster } = this.#parts;
    return (await (cluster?.remove(name, wait) ?? deployer.remove(name))) ?? null;
  }

  restoreCluster(): Promise<RestoreReport> {
    return this.#cluster().restore();
  }

  forgetNode(node: string): Promise<void> {
    return this.#cluster().forget(node);
  }

  setTenant(tenant: string, rate: TenantRate | null): Promise<Spread> {
    return this.#cluster().setTenant(tenant, rate);
  }

  async release(name: string): Promise<WorkerStatus> {
    this.#find(name);
    // Where the others can't be told it is released here all the same.
    const untold = await this.#parts.cluster?.release(name).catch((error: SkerryError) => error);
    await this.#parts.quarantines.release(name);
    await this.#parts.watches.release(name);
    if (untold === undefined) return this.worker(name);
    throw new SkerryError(
      untold.code,
      `${name} is released at this node, and the others were not told: ${untold.message}`,
    );
  }

  reload(): Promise<Reloaded> {
    return this.#parts.supervisor.reload();
  }

  async status(): Promise<ServerStatus> {
    const { supervisor, version, sandbox, cordons, losses } = this.#parts;
    return {
      version,
      engine: ownEngine(Date.now()),
      startedAt: this.#startedAt,
      ready: supervisor.ready,
      url: supervisor.url,
      fuelPerSecond: fuelPerMsOf(supervisor.calibratedFuel) * 1_000 * thisMachine().cores,
      shards: cordons.all().flatMap(({ name, shards }) =>
        shards.map(({ shard, startedAt, beat, use }) => ({
          pid: shard.pid,
          cordon: name,
          startedAt,
          residentBytes: use?.memory ?? beat?.residentBytes ?? 0,
          isolates: beat?.isolates ?? 0,
          waiting: beat?.waiting ?? 0,
        })),
      ),
      sandbox,
      cluster: this.#parts.cluster?.status() ?? null,
      losses: losses.all,
    };
  }

  unready(): Promise<readonly string[]> {
    return this.#readiness.reasons();
  }

  boundary(a: string, b: string): Promise<Boundary> {
    const { supervisor, catalog, cordons, kv, origins, views, dataDir } = this.#parts;
    const { url, admin } = supervisor;
    const parts = {
      worker: (name: string) => catalog.get(name),
      workers: () => catalog.all(),
      cordons,
      entriesPids: () => kv.pids,
      isConnected: (path: string, ledger: string) =>
        !kv.isSocket(path) || kv.mayReach(path, ledger),
      brokerPids: () => origins.brokerPids,
      isRated: (tenant: string) => supervisor.rateOf(tenant) !== null,
      artifactsOf: async (user: string | undefined) =>
        artifactFolder((user === undefined ? null : views?.folderOf(user)) ?? dataDir),
      purposeOf: socketPurposes({
        url,
        admin,
        entries: kv,
        cordonBehind: (path) => cordons.cordonBehind(path),
      }),
    };
    return findBoundary(parts, a, b);
  }

  namespaces(): Promise<KvNamespaceStatus[]> {
    return this.#namespaces.list();
  }

  removeNamespace(tenant: string, name: string): Promise<void> {
    return this.#parts.changes.run(() => this.#namespaces.remove(tenant, name));
  }

  metrics(): Promise<{ contentType: string; text: string }> {
    return this.#parts.metrics.metrics();
  }

  tail(wanted: TailWanted, listener: (line: TailLine) => void): () => void {
    const { cluster, tails, catalog } = this.#parts;
    const { worker, node } = wanted;
    // One that is held here may be served elsewhere.
    const isKnown = worker === null || catalog.get(worker) !== undefined || cluster?.has(worker);
    if (!isKnown) {
      throw new SkerryError("unknown-worker", `There is no worker ${JSON.stringify(worker)}.`);
    }
    if (cluster !== null) return cluster.tail(wanted, listener);
    if (node !== null) this.#cluster();
    return tails.subscribe(worker, listener, (dropped) => listener({ dropped }));
  }

  /** @throws SkerryError `bad-usage` for a host alone. */
  #cluster(): ClusterNode {
    const { cluster } = this.#parts;
    if (cluster !== null) return cluster;
    throw new SkerryError("bad-usage", "This host is in no cluster: it has no [cluster].");
  }

  /** @throws SkerryError `bad-usage` for waves on a host alone. */
  #refuseWaves(waves: WavesOrder | undefined): void {
    if (waves !== undefined) this.#cluster();
  }

  /** A worker after a change of it that was made.
   * @throws SkerryError `conflict` where another change has removed it since; `unavailable` where this node does not serve it. */
  #changed(name: string, what: string, spread: Spread | null): WorkerStatus {
    const { catalog, cluster } = this.#parts;
    const live = catalog.get(name);
    if (live !== undefined) return this.#status(live);
    const where = spread ? ` at revision ${spread.revision}` : "";
    const made = `${what} ${JSON.stringify(name)} was made${where}`;
    if (cluster?.has(name) !== true) {
      throw new SkerryError(
        "conflict",
        `${made}, and another change has removed the worker since.`,
      );
    }
    const own = cluster.status().node;
    const why = spread?.nodes.find(({ node }) => node === own)?.why ?? "behind";
    throw new SkerryError("unavailable", `${made}, and this node does not serve it yet: ${why}.`);
  }

  #find(name: string): LiveWorker {
    const { catalog, cluster } = this.#parts;
    const worker = catalog.get(name);
    if (worker !== undefined) return worker;
    if (cluster?.has(name)) {
      throw new SkerryError(
        "unknown-worker",
        `The cluster has the worker ${JSON.stringify(name)}, and this node does not serve it: \`skerry cluster status\` says why.`,
      );
    }
    throw new SkerryError("unknown-worker", `There is no worker ${JSON.stringify(name)}.`);
  }

  #status({ record, current, pausedUntil, watched, problem }: LiveWorker): WorkerStatus {
    const { supervisor, metrics } = this.#parts;
    const { name, tenant, origin, cordon, routes, candidate, quarantine } = record;
    return {
      name,
      tenant,
      origin,
      cordon,
      routes,
      candidate,
      quarantine,
      pausedUntil,
      problem,
      watched,
      current: record.current,
      limits: current.settings.limits,
      fuelRate: supervisor.rateOf(tenant),
      load: metrics.load(name),
    };
  }
}
