import { SkerryError } from "../errors.ts";
import {
  type CatalogChange,
  isServed,
  type ServedWorker,
  type WorkerElsewhere,
} from "../http/catalog.ts";
import { Router } from "../http/router.ts";
import type { LocalTarget, RequestHead, Target } from "../http/target.ts";
import { visitorBucket, visitorKey } from "../http/visitor.ts";
import type { Deployment } from "../tenant/deployment.ts";
import type { Pool } from "../tenant/pool.ts";

/** What one shard knows of workers, and who answers a request by it. */
export class ShardWorkers {
  readonly #pool: Pool;
  readonly #workers = new Map<string, ServedWorker | WorkerElsewhere>();
  #router = new Router<string>();
  #sockets: Readonly<Record<string, string>> = {};

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /** Where other cordons are reached. */
  set sockets(sockets: Readonly<Record<string, string>>) {
    this.#sockets = sockets;
  }

  /** Goes by the change from now on; deployments that nobody is routed to any more finish what they have
   * and end. */
  apply({ whole, put, removed }: CatalogChange): void {
    const before = whole
      ? [...this.#workers.values()]
      : this.#known([...removed, ...put.map(nameOf)]);
    if (whole) {
      this.#workers.clear();
      this.#router = new Router();
    } else {
      for (const { routes } of before) for (const route of routes) this.#router.delete(route);
    }
    for (const name of removed) this.#workers.delete(name);
    for (const worker of put) {
      this.#workers.set(worker.name, worker);
      for (const route of worker.routes) this.#router.set(route, worker.name);
    }
    this.#retire(before, put);
  }

  /** Who answers. */
  route(head: RequestHead): Target {
    const name = this.#router.match(head.host, head.path);
    const worker = name === null ? undefined : this.#workers.get(name);
    if (worker === undefined) {
      const error = new SkerryError("no-route", "No worker is bound to this host and path.");
      return { kind: "refused", error, subject: null };
    }
    if (worker.pausedUntil !== null) return paused(worker);
    if (isServed(worker)) return this.#local(worker, deploymentFor(worker, head));
    return this.#elsewhere(worker);
  }

  #local(worker: ServedWorker, deployment: Deployment): LocalTarget {
    const { name, tenant, cordon } = worker;
    return {
      kind: "local",
      limits: deployment.settings.limits,
      streams: deployment.settings.grants.includes("streams"),
      subject: { worker: name, deployment: deployment.id, tenant, cordon },
      call: (request, requestId, client, answering) =>
        this.#pool.call(deployment, worker, request, requestId, client, answering),
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

  #known(names: readonly string[]): (ServedWorker | WorkerElsewhere)[] {
    return names.flatMap((name) => this.#workers.get(name) ?? []);
  }

  #retire(
    before: readonly (ServedWorker | WorkerElsewhere)[],
    put: readonly (ServedWorker | WorkerElsewhere)[],
  ): void {
    const kept = new Set(put.flatMap(deploymentsOf));
    for (const id of before.flatMap(deploymentsOf)) {
      if (!kept.has(id)) void this.#pool.retire(id);
    }
  }
}

const nameOf = ({ name }: WorkerElsewhere): string => name;

function deploymentsOf(worker: ServedWorker | WorkerElsewhere): string[] {
  if (!isServed(worker)) return [];
  const { current, candidate } = worker;
  return candidate === null ? [current.id] : [current.id, candidate.deployment.id];
}

/** The candidate for those visitors who have it, and the current deployment for all others. */
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
