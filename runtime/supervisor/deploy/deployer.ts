import { SkerryError } from "../../errors.ts";
import { takesPiecewise } from "../../module/waiting-functions.ts";
import { bindingPattern, nameForm, namePattern } from "../../name-patterns.ts";
import { prepare } from "../../prepare/prepare.ts";
import type { Confinement } from "../../process/launch.ts";
import { parseOrigin } from "../../services/fetch/origin.ts";
import type { AdmissionLimits, Deployment } from "../../settings/deployment.ts";
import type { Limits } from "../../settings/limits.ts";
import { type Grant, grants } from "../../settings/settings.ts";
import { completeLimits, fuelDefaults } from "../../settings/worker-settings.ts";
import type { EncodedArtifact } from "../../store/artifacts.ts";
import type {
  DeploymentRecord,
  DeploymentStore,
  HistoryEntry,
  ModuleStore,
  StoreChange,
  WorkerRecord,
} from "../../store/deployments.ts";
import { isReplicated } from "../../store/kv.ts";
import type { SharedArtifacts } from "../../store/shared-artifacts.ts";
import type { DeployOrder } from "../control.ts";
import type { SerialQueue } from "../serial-queue.ts";
import { deploymentId } from "./deployment-id.ts";
import type { LiveCatalog } from "./live-catalog.ts";
import {
  type LiveWorker,
  type StoredSettings,
  staysWatched,
  toDeployment,
  watchOf,
} from "./live-worker.ts";
import { refusePrivateOrigins, withAllowedOrigins } from "./private-origins.ts";
import { deployed, earlier, promoted, rolledBack, type WorkerChange } from "./worker-changes.ts";

export interface DeployerOptions {
  readonly deployments: DeploymentStore;
  readonly modules: ModuleStore;
  readonly catalog: LiveCatalog;
  readonly changes: SerialQueue;
  readonly dataDir: string;
  /** The fuel of a request where nothing sets it. */
  readonly calibratedFuel: number;
  /** The user that modules are prepared as, and the sandbox around that. */
  readonly preparing: Confinement;
  /** Artifacts of other hosts of the cluster; null for a host that is in none. */
  readonly shared: SharedArtifacts | null;
  readonly isCordon: (name: string) => boolean;
  /** Whether this host is in a cluster, and may have namespaces that are replicated. */
  readonly replicates: boolean;
  readonly isRated: (tenant: string) => boolean;
  /** Whether the settings file has a table for it. */
  readonly isTenant: (name: string) => boolean;
  /** Private origins that workers may reach which the settings file does not set up. */
  readonly privateOrigins: readonly string[];
  readonly admission: () => AdmissionLimits;
  /** Starts the deployment once, in a process apart from those that serve. @throws SkerryError */
  readonly tryOut: (deployment: Deployment, cordon: string) => Promise<void>;
  readonly onChange: (worker: string, event: HistoryEntry["event"]) => void;
  readonly onRemove: (worker: string) => void;
}

/** A deployment that is ready to be written: its module's way was walked, and it has started once. */
export interface ReadyDeployment {
  readonly order: DeployOrder;
  readonly record: DeploymentRecord;
  /** What was made of its module for it; null where that was there. */
  readonly made: EncodedArtifact | null;
}

/** Changes what is deployed. Each change is written durably, then told to all shards, and only then
 * acknowledged. */
export class Deployer {
  readonly #options: DeployerOptions;

  constructor(options: DeployerOptions) {
    this.#options = options;
  }

  /** Walks the module's way and starts the worker once. Changes nothing.
   * @throws SkerryError `bad-settings`, `unknown-module`, `start-failed`, `shard-lost`, a code of a module's
   * way; `client-left` where the signal fires before its turn to be prepared. */
  async ready(
    order: DeployOrder,
    origin: WorkerRecord["origin"],
    signal?: AbortSignal,
  ): Promise<ReadyDeployment> {
    const { calibratedFuel, deployments } = this.#options;
    checkOrder(order, this.#options);
    const { fetch, kv, cache } = order;
    if (origin === "api") {
      refusePrivateOrigins(fetch?.private ?? [], this.#options.privateOrigins);
    }
    const limits = completeLimits(fuelDefaults(calibratedFuel), order.limits);
    const granted = [...new Set(order.grants)] as Grant[];
    const preparing = this.#prepare(order.module, granted, limits, signal);
    const { manifest, moduleBytes, made } = await preparing;
    const settings: StoredSettings = {
      grants: granted,
      limits,
      variables: order.variables,
      ...(fetch !== undefined && { fetch: { allow: [], private: [], ...fetch } }),
      ...(kv !== undefined && { kv }),
      ...(cache !== undefined && { cache: { answers: false, ...cache } }),
      ...(takesPiecewise(manifest, granted) && { piecewise: true }),
    };
    const { worker, module, secrets } = order;
    const before = await deployments.deployments(worker);
    const id = deploymentId({ worker, module, settings, secrets }, before);
    const known = before.find((record) => record.id === id);
    const fresh = { id, worker, module, moduleBytes, settings, secrets, createdAt: Date.now() };
    const record: DeploymentRecord = known ?? fresh;
    // One that is deployed already has started before.
    if (known === undefined) {
      const cordon = order.cordon ?? this.#options.catalog.get(order.worker)?.record.cordon;
      await this.#options.tryOut(toDeployment(record), cordon ?? "default");
    }
    return { order, record, made };
  }

  /** Prepares a deployment that was made ready elsewhere, and starts it once. Changes nothing. @param cordon where it will run.
   * @throws SkerryError `bad-settings` where there is no such cordon, `unknown-module`, `start-failed`, `shard-lost`, a code of a
   * module's way. */
  async rehearse(record: DeploymentRecord, cordon: string): Promise<void> {
    if (!this.#options.isCordon(cordon)) {
      throw new SkerryError(
        "bad-settings",
        `The worker ${record.worker} is in the cordon ${cordon}, which this node's skerry.toml does not set up.`,
      );
    }
    const { grants: granted, limits } = record.settings as StoredSettings;
    const { made } = await this.#prepare(record.module, granted, limits);
    await this.#options.tryOut(this.#asAllowed(toDeployment(record), "api"), cordon);
    if (made !== null) void this.#options.shared?.give(record.module, made);
  }

  /** @throws SkerryError `unknown-module`, `client-left`, a code of a module's way. */
  async #prepare(module: string, granted: readonly Grant[], limits: Limits, signal?: AbortSignal) {
    const wasm = await this.#options.modules.get(module);
    if (wasm === null) {
      throw new SkerryError("unknown-module", `There is no whole module ${module}.`);
    }
    const bounds = {
      grants: granted,
      memoryBytes: limits.memory,
      tableElements: limits.tableElements,
    };
    const { dataDir, preparing, shared } = this.#options;
    const how = { dataDir, bounds, within: preparing, shared, signal };
    const { manifest, made } = await prepare(wasm, how);
    return { manifest, moduleBytes: wasm.length, made };
  }

  /** Makes deployments the ones that answer, or candidates; with them goes what is `removed`.
   * @throws SkerryError `route-conflict`, `set-by-file`, `bad-settings`, `store-failed`. */
  activate(
    ready: readonly ReadyDeployment[],
    origin: WorkerRecord["origin"],
    removed: readonly string[] = [],
  ): Promise<void> {
    return this.#options.changes.run(async () => {
      for (const { order } of ready) this.#refuseOtherOrigin(order.worker, origin);
      const changes = ready.map((each) => this.#change(each, origin));
      this.#refuseConflicts(
        changes.map(({ worker }) => worker),
        removed,
      );
      await this.#write(
        {
          deployments: ready.map(({ record }) => record),
          workers: changes.map(({ worker }) => worker),
          history: changes.map(({ history }) => history),
          removed,
        },
        new Map(ready.map(({ record }) => [record.id, toDeployment(record)])),
      );
      for (const { history } of changes) this.#options.onChange(history.worker, history.event);
      for (const name of removed) this.#options.onRemove(name);
    });
  }

  /** @throws SkerryError `unknown-worker`, `unknown-deployment`, `set-by-file`, `bad-settings`,
   * `store-failed`. */
  rollback(name: string, to?: string): Promise<void> {
    return this.#options.changes.run(async () => {
      const { record } = this.#find(name);
      this.#refuseOtherOrigin(name, "api");
      const { deployments } = this.#options;
      const ids = (await deployments.deployments(name)).map(({ id }) => id);
      const target = earlier(record, to, ids, await deployments.history(name));
      await this.#update(rolledBack(record, target, Date.now()));
    });
  }

  /** @throws SkerryError `unknown-worker`, `unknown-deployment`, `bad-settings`, `store-failed`. */
  promote(name: string, percent: number): Promise<void> {
    return this.#options.changes.run(async () => {
      await this.#update(promoted(this.#find(name).record, percent, Date.now()));
    });
  }

  /** @throws SkerryError `unknown-worker`, `set-by-file`, `store-failed`. */
  remove(name: string): Promise<void> {
    return this.#options.changes.run(async () => {
      this.#find(name);
      this.#refuseOtherOrigin(name, "api");
      await this.#options.deployments.apply({ removed: [name] });
      await this.#options.catalog.apply([], [name]);
      this.#options.onRemove(name);
    });
  }

  #change(ready: ReadyDeployment, origin: WorkerRecord["origin"]): WorkerChange {
    const before = this.#options.catalog.get(ready.order.worker)?.record;
    return deployed(ready, before, origin, Date.now());
  }

  async #update({ worker, history }: WorkerChange): Promise<void> {
    await this.#write({ workers: [worker], history: [history] });
    this.#options.onChange(history.worker, history.event);
  }

  /** Takes up changes that were decided elsewhere, all together. Resolves once they are durable; shards are told of them before.
   * @param decide what is to be written, of what is there when nothing else is being changed. What it throws is thrown.
   * @throws SkerryError `route-conflict`, `bad-settings`, `unknown-deployment`, `store-failed`. */
  adopt(decide: () => Partial<StoreChange>): Promise<void> {
    return this.#options.changes.run(async () => {
      const change = decide();
      const { deployments = [], history = [], removed = [], served = [], ...rest } = change;
      // What another host allows its workers this one may not.
      const fresh = deployments.map(
        (record) => [record.id, this.#asAllowed(toDeployment(record), "api")] as const,
      );
      // The log has it, and it counts as served here once the disk has it, too: requests need not wait for that.
      const written = { deployments, history, removed, ...rest };
      await this.#write(written, new Map(fresh), served.length === 0);
      if (served.length > 0) await this.#options.deployments.apply({ served });
      const last = new Map(history.map(({ worker, event }) => [worker, event]));
      for (const [worker, event] of last) this.#options.onChange(worker, event);
      for (const name of removed) this.#options.onRemove(name);
    });
  }

  /** Writes, and then tells the shards. `fresh` are deployments that the catalog may not know yet. */
  async #write(
    change: Partial<StoreChange>,
    fresh: ReadonlyMap<string, Deployment> = new Map(),
    synced = true,
  ): Promise<void> {
    const { workers = [], removed = [] } = change;
    const live: LiveWorker[] = [];
    for (const record of workers) live.push(await this.toLive(record, fresh));
    await this.#options.deployments.apply(change, synced);
    await this.#options.catalog.apply(live, removed);
  }

  /** A worker with its deployments, from those at hand, the catalog, or the store.
   * @throws SkerryError `bad-settings` where there is no such cordon (any more), `unknown-deployment`,
   * `store-failed`. */
  async toLive(
    record: WorkerRecord,
    fresh: ReadonlyMap<string, Deployment> = new Map(),
  ): Promise<LiveWorker> {
    if (!this.#options.isCordon(record.cordon)) {
      throw new SkerryError(
        "bad-settings",
        `The worker ${record.name} is in the cordon ${record.cordon}, which skerry.toml does not set up any more.`,
      );
    }
    const before = this.#options.catalog.get(record.name);
    const find = async (id: string): Promise<Deployment> => {
      for (const known of [fresh.get(id), before?.current, before?.candidate?.deployment]) {
        if (known?.id === id) return known;
      }
      const kept = await this.#options.deployments.deployment(id);
      if (kept === null)
        throw new SkerryError("unknown-deployment", `No deployment ${id} is kept.`);
      return this.#asAllowed(toDeployment(kept), record.origin);
    };
    const { candidate } = record;
    const isWatched = before !== undefined && staysWatched(before, record);
    return {
      record,
      current: await find(record.current),
      candidate:
        candidate === null
          ? null
          : { deployment: await find(candidate.id), percent: candidate.percent },
      admission: {
        ...this.#options.admission(),
        ...(record.operator.admission as Partial<AdmissionLimits> | undefined),
      },
      rated: this.#options.isRated(record.tenant),
      pausedUntil: record.quarantine === null ? null : (before?.pausedUntil ?? null),
      staysHome: record.quarantine !== null && (before?.staysHome ?? false),
      watched: isWatched ? before.watched : null,
      leaves: before?.watched && !isWatched ? watchOf(record.name) : (before?.leaves ?? null),
      problem: null,
    };
  }

  /** The operator may allow less than when it was deployed. */
  #asAllowed(deployment: Deployment, origin: WorkerRecord["origin"]): Deployment {
    if (origin === "file") return deployment;
    return withAllowedOrigins(deployment, this.#options.privateOrigins);
  }

  /** A worker that can't be served, as it is listed. */
  unserved(record: WorkerRecord): Omit<LiveWorker, "problem"> {
    const { calibratedFuel, admission, isRated } = this.#options;
    const limits = completeLimits(fuelDefaults(calibratedFuel), {});
    const nothing = { name: record.name, grants: [], limits, variables: {}, secrets: {} };
    return {
      record,
      current: { id: record.current, worker: record.name, artifactKey: "", settings: nothing },
      candidate: null,
      admission: admission(),
      rated: isRated(record.tenant),
      pausedUntil: null,
      watched: null,
      leaves: null,
    };
  }

  /** Tells shards which of their tenants have a rate, where that is not what they know. */
  takeUpRates(): Promise<void> {
    const { catalog, isRated, changes } = this.#options;
    return changes.run(async () => {
      const changed = [...catalog.all()]
        .map((worker) => ({ ...worker, rated: isRated(worker.record.tenant) }))
        .filter(({ record, rated }) => catalog.get(record.name)?.rated !== rated);
      if (changed.length > 0) await catalog.apply(changed);
    });
  }

  #find(name: string): LiveWorker {
    const worker = this.#options.catalog.get(name);
    if (worker === undefined) {
      throw new SkerryError("unknown-worker", `There is no worker ${JSON.stringify(name)}.`);
    }
    return worker;
  }

  #refuseOtherOrigin(name: string, origin: WorkerRecord["origin"]): void {
    const before = this.#options.catalog.get(name)?.record;
    if (before === undefined || before.origin === origin || origin === "file") return;
    throw new SkerryError(
      "set-by-file",
      `The worker ${JSON.stringify(name)} is set up by the host's settings file.`,
    );
  }

  /** Two workers with one route, before anything is written. The store refuses as well. */
  #refuseConflicts(changed: readonly WorkerRecord[], removed: readonly string[]): void {
    const gone = new Set([...removed, ...changed.map(({ name }) => name)]);
    const bound = new Map<string, string>();
    for (const { record } of this.#options.catalog.all()) {
      if (gone.has(record.name)) continue;
      for (const route of record.routes) bound.set(route, record.name);
    }
    for (const { name, routes } of changed) {
      for (const route of routes) {
        const other = bound.get(route);
        if (other !== undefined && other !== name) {
          throw new SkerryError(
            "route-conflict",
            `The route ${route} of ${JSON.stringify(name)} is bound to ${JSON.stringify(other)}.`,
          );
        }
        bound.set(route, name);
      }
    }
  }
}

function checkOrder(
  order: DeployOrder,
  { isCordon, isTenant, replicates }: Pick<DeployerOptions, "isCordon" | "isTenant" | "replicates">,
): void {
  const refuse = (text: string): never => {
    throw new SkerryError("bad-settings", text);
  };
  for (const name of [order.worker, order.tenant ?? order.worker]) {
    if (!namePattern.test(name)) {
      refuse(`${JSON.stringify(name)} is no name: ${nameForm}.`);
    }
  }
  const { tenant = order.worker } = order;
  // One that is not set up has no fuel rate, and a typo would lift it. A worker alone is its own tenant.
  if (tenant !== order.worker && !isTenant(tenant)) {
    refuse(`There is no tenant ${tenant}: add [tenants.${tenant}] to skerry.toml, be it empty.`);
  }
  const unknown = order.grants.find((grant) => !(grants as readonly string[]).includes(grant));
  if (unknown !== undefined) {
    refuse(`There is no grant ${JSON.stringify(unknown)}; there are ${grants.join(", ")}.`);
  }
  for (const each of [...(order.fetch?.allow ?? []), ...(order.fetch?.private ?? [])]) {
    parseOrigin(each);
  }
  const unusable = Object.keys(order.kv ?? {}).find((key) => !bindingPattern.test(key));
  if (unusable !== undefined) {
    refuse(`${JSON.stringify(unusable)} is no name for a namespace: letters, digits and _.`);
  }
  const shared = Object.values(order.kv ?? {}).find(isReplicated);
  if (shared !== undefined && !replicates) {
    refuse(
      `The namespace ${JSON.stringify(shared.slice(1))} is to be replicated, and this host is in no cluster: add [cluster] to its skerry.toml, or leave out \`replicated\`.`,
    );
  }
  if (order.cordon !== undefined && !isCordon(order.cordon)) {
    refuse(
      `There is no cordon ${JSON.stringify(order.cordon)}: add [cordons.NAME] to skerry.toml.`,
    );
  }
}
