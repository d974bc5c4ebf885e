import { type CatalogChange, isServed, type ServedWorker } from "../../routing/catalog.ts";
import type { Deployment } from "../../settings/deployment.ts";
import type { FinishedSpan } from "../../shard/observe/finished-span.ts";
import type { ShardSnapshot } from "../../shard/observe/shard-metrics.ts";
import type { TailBatch } from "../../shard/observe/tail-tap.ts";
import { emptyCounts, type WorkerCounts } from "../../shard/observe/worker-counts.ts";
import type { LiveCatalog } from "../deploy/live-catalog.ts";
import { cordonsOf, deploymentsOf, loneWorker } from "../deploy/live-worker.ts";
import { isWorkerless } from "./cordon-names.ts";

/** Workers that the loss of a trial's shard is told with. */
const maxNamed = 10;

/** How long after a deployment was replaced its artifact may be asked for, in ms: requests that came before ask for it at once. */
const mayBeUnderWay = 60_000;

/** Deployments that a shard ran before, and are remembered. */
const maxLeft = 1_000;

/** What one shard was told of since it started. It may be late with what it says of a worker that has gone or moved; what
 * it was never told of it can't speak of, unless it was taken over. */
export class ShardKnowledge {
  /** Workers that it ran, and their tenants. */
  readonly workers = new Set<string>();
  readonly tenants = new Set<string>();
  /** Workers that others run, and it sends requests on to. */
  readonly elsewhere = new Set<string>();
  /** Paths of sockets: of the owner of entries, of other cordons. No path is used again. */
  readonly sockets = new Set<string>();
  /** Connections that it said were closed or refused as there were too many. */
  #crowded = 0;
  /** Workers that it runs now. */
  readonly #running = new Map<string, ServedWorker>();
  /** Deployments that it ran until then, by `performance.now()`, in the order in which it left them. */
  readonly #left = new Map<string, { readonly deployment: Deployment; readonly at: number }>();

  /** Notes a change that the shard is told. */
  told({ whole, put, removed }: CatalogChange): void {
    const names = whole ? [...this.#running.keys()] : [...removed, ...put.map(({ name }) => name)];
    for (const name of names) {
      const ran = this.#running.get(name);
      if (ran === undefined) continue;
      for (const deployment of deploymentsOf(ran)) this.#leave(deployment);
      this.#running.delete(name);
    }
    for (const worker of put) {
      if (isServed(worker)) {
        this.workers.add(worker.name);
        this.tenants.add(worker.tenant);
        this.#running.set(worker.name, worker);
      } else {
        this.elsewhere.add(worker.name);
      }
    }
  }

  /** A deployment that it ran until lately: requests that came before may be under way, and are to be answered. */
  ranRecently(id: string): Deployment | undefined {
    const left = this.#left.get(id);
    const isLate = left === undefined || performance.now() - left.at > mayBeUnderWay;
    return isLate ? undefined : left.deployment;
  }

  #leave(deployment: Deployment): void {
    this.#left.delete(deployment.id);
    this.#left.set(deployment.id, { deployment, at: performance.now() });
    const [oldest] = this.#left.keys();
    if (this.#left.size > maxLeft && oldest !== undefined) this.#left.delete(oldest);
  }

  /** The change without the names of workers that it has never heard of. */
  ofItsOwn({ removed, ...rest }: CatalogChange): CatalogChange {
    return { ...rest, removed: removed.filter((name) => this.#has(name)) };
  }

  /** Whether the change takes a worker from it that another cordon runs from now on. @param served the workers that the change
   * has any cordon run. */
  losesWorker({ put, removed }: CatalogChange, served: ReadonlySet<string>): boolean {
    const others = put.filter((worker) => !isServed(worker)).map(({ name }) => name);
    const moved = removed.filter((name) => served.has(name));
    return [...others, ...moved].some((name) => this.#running.has(name));
  }

  /** Whether it can speak of all workers that the snapshot names, and can have had as many connections. Call once for each snapshot.
   * @param connections that it was handed so far. */
  canReport({ workers, gauges, crowded }: ShardSnapshot, connections: number): boolean {
    this.#crowded += crowded.closed + crowded.refused;
    return (
      this.#crowded <= connections &&
      workers.every(([name]) => name === null || this.#has(name)) &&
      gauges.workers.every(([name]) => this.workers.has(name))
    );
  }

  /** Whether it can trace requests of all workers that the spans name. Those that it sends on are traced where they go. */
  canTrace(spans: readonly FinishedSpan[]): boolean {
    return spans.every(({ attributes: { "skerry.worker": worker } }) => {
      return worker === undefined || this.workers.has(worker);
    });
  }

  /** Whether it can show requests of all workers that the batch names. */
  canShow({ entries }: TailBatch): boolean {
    return entries.every(({ worker }) => this.#has(worker));
  }

  #has(worker: string): boolean {
    return this.workers.has(worker) || this.elsewhere.has(worker);
  }
}

/** What is a cordon's own at this moment. */
interface Own {
  readonly tenants: ReadonlySet<string>;
  /** Deployments by id. */
  readonly deployments: ReadonlyMap<string, Deployment>;
}

/** What a cordon's shards may speak for: their own workers, and the failures of requests that they could not send on to
 * another's. */
export class ShardAuthority {
  readonly #catalog: LiveCatalog;
  readonly #holder: () => string;
  readonly #own = new Map<string, Own>();
  #version = -1;

  /** @param holder the cordon whose shards get the public port's connections: they alone send requests on. */
  constructor(catalog: LiveCatalog, holder: () => string) {
    this.#catalog = catalog;
    this.#holder = holder;
  }

  /** Whether requests of the worker run in the cordon now. */
  runs(cordon: string, worker: string): boolean {
    const live = this.#catalog.get(worker);
    return live !== undefined && cordonsOf(live).includes(cordon);
  }

  /** The cordon that the operator put the workers into that run in this one: that of a worker in quarantine, or of one that
   * is watched, is its own. */
  homeOf(cordon: string): string {
    const alone = loneWorker(cordon);
    return (alone === null ? undefined : this.#catalog.get(alone)?.record.cordon) ?? cordon;
  }

  /** Whether a worker of the tenant runs in the cordon now. */
  hasTenant(cordon: string, tenant: string): boolean {
    return this.#of(cordon).tenants.has(tenant);
  }

  /** The deployment, where it is one of a worker that runs in the cordon now. */
  deployment(cordon: string, id: string): Deployment | undefined {
    return this.#of(cordon).deployments.get(id);
  }

  /** The workers that a lost shard named as running in it and that could have. A shard that was taken over names
   * whom it likes. */
  suspects(cordon: string, named: readonly string[]): readonly string[] {
    // A trial's are in no catalog yet, and nothing becomes of them.
    if (isWorkerless(cordon)) return named.slice(0, maxNamed);
    return named.filter((worker) => this.runs(cordon, worker));
  }

  /** A snapshot as far as it is believed: of a worker of another cordon its failures alone, and these and what is nobody's
   * of those alone who have the public port. */
  snapshot(cordon: string, { workers, gauges, ...rest }: ShardSnapshot): ShardSnapshot {
    return {
      ...rest,
      workers: workers.flatMap(([name, counts]): ShardSnapshot["workers"] => {
        if (name !== null && this.runs(cordon, name)) return [[name, counts]];
        if (cordon !== this.#holder()) return [];
        // Requests that are nobody's come to the public port.
        return [[name, name === null ? counts : failuresAlone(counts)]];
      }),
      gauges: { ...gauges, workers: gauges.workers.filter(([name]) => this.runs(cordon, name)) },
    };
  }

  /** A batch as far as it is believed: of a worker of another cordon requests that failed, and nothing that it logged. */
  tail(cordon: string, { entries, dropped }: TailBatch): TailBatch {
    const believed = entries.filter(
      ({ worker, outcome }) =>
        this.runs(cordon, worker) ||
        (cordon === this.#holder() && outcome.error !== null && outcome.log.length === 0),
    );
    return { entries: believed, dropped };
  }

  /** Whether a line of a shard's log may name the worker: one that it ran, and that no other cordon has been given since. Of
   * another's, that a request to it failed which was to be sent on. */
  logs(cordon: string, knows: ShardKnowledge, worker: string, isFailure: boolean): boolean {
    if (knows.workers.has(worker)) {
      const live = this.#catalog.get(worker);
      return live === undefined || live.record.cordon === this.homeOf(cordon);
    }
    return isFailure && cordon === this.#holder() && knows.elsewhere.has(worker);
  }

  /** Spans as far as they are believed: not those of a worker that runs elsewhere now. */
  spans(cordon: string, spans: readonly FinishedSpan[]): readonly FinishedSpan[] {
    return spans.filter(({ attributes: { "skerry.worker": worker } }) => {
      return worker === undefined || this.runs(cordon, worker);
    });
  }

  #of(cordon: string): Own {
    if (this.#version !== this.#catalog.version) {
      this.#version = this.#catalog.version;
      this.#own.clear();
    }
    const known = this.#own.get(cordon) ?? this.#look(cordon);
    this.#own.set(cordon, known);
    return known;
  }

  #look(cordon: string): Own {
    const tenants = new Set<string>();
    const deployments = new Map<string, Deployment>();
    for (const worker of this.#catalog.all()) {
      if (!cordonsOf(worker).includes(cordon)) continue;
      tenants.add(worker.record.tenant);
      for (const deployment of deploymentsOf(worker)) deployments.set(deployment.id, deployment);
    }
    return { tenants, deployments };
  }
}

function failuresAlone({ errors, bytesIn, bytesOut, total }: WorkerCounts): WorkerCounts {
  return { ...emptyCounts(), errors, bytesIn, bytesOut, total };
}
