import { createHash } from "node:crypto";
import { boundaryBetween } from "../../../runtime/boundary/boundary.ts";
import type { Boundary } from "../../../runtime/boundary/side.ts";
import { SkerryError } from "../../../runtime/errors.ts";
import type { TailEntry } from "../../../runtime/shard/observe/tail-tap.ts";
import type { HistoryEntry } from "../../../runtime/store/deployments.ts";
import type {
  Control,
  DeploymentStatus,
  DeployOrder,
  KvNamespaceStatus,
  RestoreReport,
  ServerStatus,
  Spread,
  TailLine,
  TailNotice,
  TailWanted,
  TenantRate,
  WorkerStatus,
} from "../../../runtime/supervisor/control.ts";
import { side } from "./sides.ts";
import { deploymentStatus, serverStatus, workerStatus } from "./statuses.ts";

const sha256 = (content: Uint8Array | string) => createHash("sha256").update(content).digest("hex");

/** A supervisor without shards: it keeps in memory what it is asked for, by the same rules, so that the
 * admin API and the commands can be tested over a real socket. */
export class FakeControl implements Control {
  readonly workers = new Map<string, WorkerStatus>();
  /** What is kept. */
  kept: KvNamespaceStatus[] = [];
  /** What it was asked to deploy, in order. */
  readonly orders: DeployOrder[] = [];
  /** How far changes come; null: there is no cluster. */
  spread: Spread | null = null;
  readonly rates = new Map<string, TenantRate | null>();
  /** What `status` says, and what `metrics` gives. */
  server: ServerStatus = serverStatus();
  metricsText = "# TYPE skerry_requests_total counter\nskerry_requests_total 0\n";
  /** What `reload` does. */
  onReload: Control["reload"] = async () => ({
    changed: [],
    removed: [],
    needRestart: [],
  });
  /** What a deploy waits for. */
  onDeploy: (signal: AbortSignal) => Promise<void> = async () => {};
  readonly #modules = new Map<string, number>();
  readonly #deployments = new Map<string, DeploymentStatus[]>();
  readonly #history = new Map<string, HistoryEntry[]>();
  readonly #listeners = new Set<{
    worker: string | null;
    hear: (line: TailLine) => void;
  }>();

  constructor(workers: readonly WorkerStatus[] = []) {
    for (const worker of workers) this.#put(worker, "deploy", worker.current);
  }

  /** How many listen by `tail`. */
  get listeners(): number {
    return this.#listeners.size;
  }

  /** Has those who listen hear of a request. */
  emit(entry: TailEntry): void {
    for (const { worker, hear } of this.#listeners) {
      if (worker === null || worker === entry.worker) hear(entry);
    }
  }

  /** Has them hear that so many requests were left out. */
  drop(dropped: number): void {
    for (const { hear } of this.#listeners) hear({ dropped });
  }

  async putModule(wasm: Uint8Array): Promise<{ sha256: string; bytes: number }> {
    const digest = sha256(wasm);
    this.#modules.set(digest, wasm.length);
    return { sha256: digest, bytes: wasm.length };
  }

  async deploy(
    order: DeployOrder,
    _wait: unknown,
    _waves: unknown,
    signal: AbortSignal,
  ): Promise<{ deployment: string; worker: WorkerStatus }> {
    await this.onDeploy(signal);
    if (!this.#modules.has(order.module)) {
      throw new SkerryError("unknown-module", `No module ${order.module} was uploaded.`);
    }
    this.#refuseTakenRoutes(order);
    this.orders.push(order);
    const before = this.workers.get(order.worker) ?? workerStatus({ name: order.worker });
    const { grants, limits, variables, secrets, module } = order;
    const id = sha256(JSON.stringify({ grants, limits, variables, secrets, module }));
    const whole = order.percent === undefined || !this.workers.has(order.worker);
    const { routes = before.routes, tenant = before.tenant, cordon = before.cordon } = order;
    const worker = {
      ...before,
      ...{ routes, tenant, cordon },
      limits: { ...before.limits, ...limits },
      current: whole ? id : before.current,
      candidate: whole ? null : { id, percent: order.percent ?? 0 },
    };
    this.#put(worker, whole ? "deploy" : "candidate", id, module);
    return { deployment: id, worker };
  }

  async list(): Promise<WorkerStatus[]> {
    return [...this.workers.values()];
  }

  async worker(name: string): Promise<WorkerStatus> {
    const worker = this.workers.get(name);
    if (worker === undefined) {
      throw new SkerryError("unknown-worker", `There is no worker ${name}.`);
    }
    return worker;
  }

  async history(
    name: string,
  ): Promise<{ deployments: DeploymentStatus[]; history: HistoryEntry[] }> {
    await this.worker(name);
    const deployments = this.#deployments.get(name) ?? [];
    return { deployments, history: this.#history.get(name) ?? [] };
  }

  async rollback(name: string, to?: string): Promise<WorkerStatus> {
    const worker = await this.worker(name);
    const others = this.#deployments.get(name)!.filter(({ id }) => id !== worker.current);
    const target = others.find(({ id }) => id.startsWith(to ?? ""));
    if (target === undefined) {
      const which = to === undefined ? "earlier deployment" : `deployment ${to}`;
      throw new SkerryError("unknown-deployment", `Worker ${name} has no ${which}.`);
    }
    return this.#put({ ...worker, current: target.id, candidate: null }, "rollback", target.id);
  }

  async promote(name: string, percent: number): Promise<WorkerStatus> {
    const worker = await this.worker(name);
    const { candidate } = worker;
    if (candidate === null) {
      throw new SkerryError("unknown-deployment", `Worker ${name} has no candidate to promote.`);
    }
    if (percent === 100) {
      return this.#put(
        { ...worker, current: candidate.id, candidate: null },
        "promote",
        candidate.id,
      );
    }
    const next = percent === 0 ? null : { ...candidate, percent };
    return this.#put({ ...worker, candidate: next }, "candidate", candidate.id);
  }

  async remove(name: string): Promise<Spread | null> {
    await this.worker(name);
    this.workers.delete(name);
    return this.spread;
  }

  async restoreCluster(): Promise<RestoreReport> {
    return { records: 3, modules: 2, workers: ["shop"], entries: 0 };
  }

  async forgetNode(node: string): Promise<void> {
    const { cluster } = this.server;
    if (cluster === null) throw new SkerryError("bad-usage", "This host is in no cluster.");
    const nodes = cluster.nodes.filter((each) => each.node !== node);
    if (nodes.length === cluster.nodes.length) {
      throw new SkerryError("not-found", `The cluster knows no node "${node}".`);
    }
    this.server = { ...this.server, cluster: { ...cluster, nodes } };
  }

  async setTenant(tenant: string, rate: TenantRate | null): Promise<Spread> {
    this.rates.set(tenant, rate);
    return this.spread ?? { revision: 1, nodes: [] };
  }

  async release(name: string): Promise<WorkerStatus> {
    const before = await this.worker(name);
    const worker = { ...before, quarantine: null, pausedUntil: null, watched: null };
    this.workers.set(name, worker);
    return worker;
  }

  reload(): ReturnType<Control["reload"]> {
    return this.onReload();
  }

  async status(): Promise<ServerStatus> {
    return this.server;
  }

  async namespaces(): Promise<KvNamespaceStatus[]> {
    return this.kept;
  }

  async removeNamespace(tenant: string, name: string): Promise<void> {
    const found = this.kept.find((each) => each.tenant === tenant && each.name === name);
    const shown = `The namespace "${tenant}/${name}"`;
    if (found === undefined) throw new SkerryError("not-found", `${shown} has no entries.`);
    if (found.workers.length > 0) {
      throw new SkerryError("bad-usage", `${shown} is used by the worker "${found.workers[0]}".`);
    }
    this.kept = this.kept.filter((each) => each !== found);
  }

  async boundary(a: string, b: string): Promise<Boundary> {
    const sides = [a, b].map(async (name) => {
      if (name === "host") return side({ kind: "host", name: "the host", reach: null });
      const { tenant, cordon } = await this.worker(name);
      return side({ name, tenant, cordon });
    });
    const [first, second] = await Promise.all(sides);
    return boundaryBetween(first!, second!, Date.now());
  }

  /** What keeps it from answering. */
  unreadyFor: readonly string[] = [];

  async unready(): Promise<readonly string[]> {
    return this.unreadyFor;
  }

  async metrics(): Promise<{ contentType: string; text: string }> {
    return { contentType: "text/plain; version=0.0.4; charset=utf-8", text: this.metricsText };
  }

  /** Has those who listen hear of a node of a cluster. */
  notice(line: TailNotice): void {
    for (const { hear } of this.#listeners) hear(line);
  }

  tail({ worker, node }: TailWanted, hear: (line: TailLine) => void): () => void {
    if (worker !== null && !this.workers.has(worker)) {
      throw new SkerryError("unknown-worker", `There is no worker ${worker}.`);
    }
    if (node !== null) throw new SkerryError("bad-usage", "This host is in no cluster.");
    const listener = { worker, hear };
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #refuseTakenRoutes({ worker, routes = [] }: DeployOrder): void {
    for (const other of this.workers.values()) {
      const taken = other.routes.find((route) => routes.includes(route));
      if (other.name === worker || taken === undefined) continue;
      throw new SkerryError("route-conflict", `Route ${taken} is bound to worker ${other.name}.`);
    }
  }

  /** Keeps a worker, its deployment where it is a new one, and what happened. */
  #put(
    worker: WorkerStatus,
    event: HistoryEntry["event"],
    deployment: string,
    module = sha256("a module"),
  ): WorkerStatus {
    const { name } = worker;
    this.workers.set(name, worker);
    const deployments = this.#deployments.get(name) ?? [];
    if (!deployments.some(({ id }) => id === deployment)) {
      const moduleBytes = this.#modules.get(module) ?? 0;
      deployments.unshift(deploymentStatus({ id: deployment, module, moduleBytes }));
    }
    this.#deployments.set(name, deployments);
    const entry = { deployment, at: Date.now(), event };
    this.#history.set(name, [entry, ...(this.#history.get(name) ?? [])]);
    return worker;
  }
}
