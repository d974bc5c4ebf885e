import { SkerryError } from "../errors.ts";
import type { Deployment } from "../settings/deployment.ts";
import type { Pool } from "../worker/pool.ts";
import {
  type CatalogChange,
  isServed,
  type ServedWorker,
  type WorkerElsewhere,
} from "./catalog.ts";
import { Router } from "./router.ts";
import type { LocalTarget, RequestHead, Target } from "./target.ts";
import { visitorBucket, visitorKey } from "./visitor.ts";

/** A layer that may answer in place of deployments. */
export interface InFrontOfWorkers {
  /** Answers as `call` does; the call itself where the deployment has nothing in front. `rate`: what the tenant may have done. */
  of(
    call: LocalTarget["call"],
    deployment: Deployment,
    tenant: string,
    rate: LocalTarget["rate"],
  ): LocalTarget["call"];
  /** Called when no route leads to the tenant's deployment any more. */
  drop(deployment: string, tenant: string): void;
}

export interface ShardWorkersOptions {
  /** Called when a change leaves a tenant without a worker here; its requests may still be in progress. */
  readonly onTenantGone?: (tenant: string) => void;
  /** True if the last worker answers every request, whatever its host and path. */
  readonly answersAll?: boolean;
  /** Left out: deployments answer all requests themselves. */
  readonly inFront?: InFrontOfWorkers;
}

/** The time for which a worker's previous deployment stays loaded with its isolates, in ms: a rollback in that time needs no start. */
const keptFor = 10_000;

type Routes = Pick<Router<string>, "set" | "delete" | "match">;

/** A table with one route, for every request. */
class OneRoute implements Routes {
  #target: string | null = null;

  set(_route: string, target: string): void {
    this.#target = target;
  }

  delete(): void {
    this.#target = null;
  }

  match(): string | null {
    return this.#target;
  }
}

/** The workers that one shard knows, and the routing of requests by them. */
export class ShardWorkers {
  readonly #pool: Pick<Pool, "callOf" | "rateOf" | "retire" | "dropCached">;
  readonly #onTenantGone: (tenant: string) => void;
  readonly #newRoutes: () => Routes;
  readonly #workers = new Map<string, ServedWorker | WorkerElsewhere>();
  readonly #inFront: InFrontOfWorkers | undefined;
  /** The last previous deployment of each worker. */
  readonly #replaced = new Map<string, { readonly run: Run; readonly timer: NodeJS.Timeout }>();
  #router: Routes;
  #sockets: Readonly<Record<string, string>> = {};

  constructor(
    pool: Pick<Pool, "callOf" | "rateOf" | "retire" | "dropCached">,
    { onTenantGone = () => {}, answersAll = false, inFront }: ShardWorkersOptions = {},
  ) {
    this.#pool = pool;
    this.#onTenantGone = onTenantGone;
    this.#inFront = inFront;
    this.#newRoutes = () => (answersAll ? new OneRoute() : new Router<string>());
    this.#router = this.#newRoutes();
  }

  /** True if this shard runs a worker of the tenant. */
  serves(tenant: string): boolean {
    return this.#tenants.has(tenant);
  }

  /** Sets the sockets of other cordons' shards. */
  set sockets(sockets: Readonly<Record<string, string>>) {
    this.#sockets = sockets;
  }

  /**
   * Applies a change of the catalog. Deployments without a route finish their requests and end: some seconds later if
   * the worker has another one, at once if it was removed or has another tenant.
   */
  apply({ whole, put, removed }: CatalogChange): void {
    const before = whole
      ? [...this.#workers.values()]
      : this.#known([...removed, ...put.map(nameOf)]);
    if (whole) {
      this.#workers.clear();
      this.#router = this.#newRoutes();
    } else {
      for (const { routes } of before) for (const route of routes) this.#router.delete(route);
    }
    for (const name of removed) this.#workers.delete(name);
    for (const worker of put) {
      this.#workers.set(worker.name, worker);
      for (const route of worker.routes) this.#router.set(route, worker.name);
    }
    this.#retire(before, put);
    const served = this.#tenants;
    for (const tenant of new Set(before.filter(isServed).map(tenantOf))) {
      if (!served.has(tenant)) this.#onTenantGone(tenant);
    }
  }

  /** The worker, or other target, that answers a request. */
  readonly route = (head: RequestHead): Target => {
    const name = this.#router.match(head.host, head.path);
    const worker = name === null ? undefined : this.#workers.get(name);
    if (worker === undefined) {
      const error = new SkerryError("no-route", "No worker is bound to this host and path.");
      return { kind: "refused", error, subject: null };
    }
    if (worker.pausedUntil !== null) return paused(worker);
    if (isServed(worker)) return this.#local(worker, deploymentFor(worker, head));
    return this.#elsewhere(worker);
  };

  #local(worker: ServedWorker, deployment: Deployment): LocalTarget {
    const { name, tenant, cordon } = worker;
    const call = this.#pool.callOf(deployment, worker);
    const rate = this.#pool.rateOf(worker);
    return {
      kind: "local",
      limits: deployment.settings.limits,
      streams: deployment.piecewise ?? false,
      subject: { worker: name, deployment: deployment.id, tenant, cordon },
      rate,
      call: this.#inFront?.of(call, deployment, tenant, rate) ?? call,
    };
  }

  #elsewhere(worker: WorkerElsewhere): Target {
    const socketPath = this.#sockets[worker.cordon];
    if (socketPath !== undefined) {
      const subject = subjectOf(worker);
      return { kind: "forward", socketPath, limits: worker.limits, subject };
    }
    const error = new SkerryError("shard-lost", `The cordon ${worker.cordon} has no shard.`);
    return { kind: "refused", error, retryAfterSeconds: 1, subject: subjectOf(worker) };
  }

  get #tenants(): ReadonlySet<string> {
    return new Set([...this.#workers.values()].filter(isServed).map(tenantOf));
  }

  #known(names: readonly string[]): (ServedWorker | WorkerElsewhere)[] {
    return names.flatMap((name) => this.#workers.get(name) ?? []);
  }

  #retire(
    before: readonly (ServedWorker | WorkerElsewhere)[],
    put: readonly (ServedWorker | WorkerElsewhere)[],
  ): void {
    // A deployment that changes its tenant is not to have what it reached before.
    const kept = new Set(put.flatMap(runsOf).map(({ key }) => key));
    for (const worker of put) this.#takeBack(worker);
    for (const worker of before) {
      for (const run of runsOf(worker)) {
        if (kept.has(run.key)) continue;
        const now = this.#workers.get(worker.name);
        const goesOn = now !== undefined && isServed(now) && now.tenant === run.tenant;
        this.#endReplaced(worker.name);
        // Cached answers are dropped at once: a rollback begins with an empty cache.
        this.#inFront?.drop(run.id, run.tenant);
        if (goesOn) this.#replace(worker.name, run);
        else void this.#pool.retire(run.id);
      }
    }
  }

  /** A worker that goes back to what it had has that as it was. */
  #takeBack(worker: ServedWorker | WorkerElsewhere): void {
    const replaced = this.#replaced.get(worker.name);
    if (replaced === undefined) return;
    const isBack = runsOf(worker).some(({ key }) => key === replaced.run.key);
    if (!isBack) return;
    clearTimeout(replaced.timer);
    this.#replaced.delete(worker.name);
  }

  #replace(worker: string, run: Run): void {
    const timer = setTimeout(() => this.#endReplaced(worker), keptFor);
    timer.unref();
    this.#pool.dropCached(run.id);
    this.#replaced.set(worker, { run, timer });
  }

  #endReplaced(worker: string): void {
    const replaced = this.#replaced.get(worker);
    if (replaced === undefined) return;
    clearTimeout(replaced.timer);
    this.#replaced.delete(worker);
    void this.#pool.retire(replaced.run.id);
  }
}

const nameOf = ({ name }: WorkerElsewhere): string => name;
const tenantOf = ({ tenant }: ServedWorker): string => tenant;

/** A deployment as one tenant's. */
interface Run {
  readonly key: string;
  readonly id: string;
  readonly tenant: string;
}

function runsOf(worker: ServedWorker | WorkerElsewhere): Run[] {
  if (!isServed(worker)) return [];
  const { current, candidate, tenant } = worker;
  const all = candidate === null ? [current] : [current, candidate.deployment];
  return all.map(({ id }) => ({ key: `${tenant} ${id}`, id, tenant }));
}

/** Returns the candidate for its share of visitors, and the current deployment for all others. */
function deploymentFor(worker: ServedWorker, head: RequestHead): Deployment {
  const { candidate, current, name } = worker;
  if (candidate === null) return current;
  const field = (name: string) => head.fields.find(([each]) => each === name)?.[1];
  const key = visitorKey({
    address: head.clientAddress,
    userAgent: field("user-agent"),
    cookies: field("cookie"),
  });
  const bucket = visitorBucket(key, name);
  return bucket < candidate.percent ? candidate.deployment : current;
}

function paused(worker: WorkerElsewhere): Target {
  const { name, pausedUntil, cordon } = worker;
  const error = new SkerryError("quarantined", `The worker ${name} waits in ${cordon}.`);
  const ms = (pausedUntil ?? 0) - Date.now();
  const retryAfterSeconds = Math.max(1, Math.ceil(ms / 1_000));
  return { kind: "refused", error, retryAfterSeconds, subject: subjectOf(worker) };
}

function subjectOf({ name, cordon }: WorkerElsewhere) {
  return { worker: name, deployment: null, tenant: null, cordon };
}
