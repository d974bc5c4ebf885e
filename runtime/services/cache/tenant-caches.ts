import { MiB } from "../../byte-units.ts";
import { CacheBudget } from "./cache-budget.ts";
import { HttpCache } from "./http-cache.ts";
import { LentBodies } from "./lent-bodies.ts";
import { RequestCollapser } from "./request-collapsing.ts";

/** Bytes of all caches of a process: a small part of what a shard may take, and budget for thousands of the
 * answers that are worth keeping, which are small. */
const processBytes = 64 * MiB;

/** Bytes of one tenant's caches: a quarter of the process's, so that four can't be crowded out by one. */
export const tenantBytes = 16 * MiB;

/** Bytes of one body: four of the largest fill a tenant's cache. */
const entryBytes = 4 * MiB;

/** Bytes of bodies that a tenant's requests read out of its caches at once. */
const lentBytes = 16 * MiB;

/** Requests that wait for one answer, and for how long an answer under way takes more of them, in ms. */
const collapsing = { waiters: 1_000, ms: 30_000 };

/** A cache of one tenant. */
export interface TenantCache {
  readonly answers: HttpCache;
  readonly collapser: RequestCollapser;
  readonly lent: LentBodies;
}

/** What one tenant has. */
interface Tenant {
  readonly budget: CacheBudget;
  /** What is kept of its fetches. */
  readonly fetched: TenantCache;
  /** What is kept in front of its workers. */
  readonly inFront: Set<HttpCache>;
  /** What its workers keep for themselves, by deployment. */
  readonly own: Map<string, HttpCache>;
}

/** The caches of a process. A tenant's caches share its budget, and all tenants that of the process. */
export class TenantCaches {
  readonly #budget = new CacheBudget(processBytes);
  readonly #tenants = new Map<string, Tenant>();

  /** Tenants that have caches. */
  get tenants(): number {
    return this.#tenants.size;
  }

  /** Bytes that all of them hold. */
  get held(): number {
    return this.#budget.held;
  }

  /** The cache of a tenant's fetches, made at the first call. It outlives the tenant's isolates. */
  of(tenant: string): TenantCache {
    return this.#tenant(tenant).fetched;
  }

  /** What a deployment of a worker keeps for itself, made at the first call: nothing is found in it by any other. `bytes`:
   * of all that it holds, within what the tenant has. */
  ownOf(tenant: string, deployment: string, bytes: number = tenantBytes): TenantCache {
    const { budget, fetched, own } = this.#tenant(tenant);
    let answers = own.get(deployment);
    if (answers === undefined) {
      const closed = () => own.delete(deployment);
      answers = new HttpCache({ ...within(bytes), budget, asks: false, onClosed: closed });
      own.set(deployment, answers);
    }
    return { answers, collapser: fetched.collapser, lent: fetched.lent };
  }

  /** Drops what a deployment has kept for itself: it is not used any more. */
  dropOwn(deployment: string): void {
    for (const { own } of this.#tenants.values()) own.get(deployment)?.close();
  }

  /** Drops what a tenant's workers have kept for themselves, which go on. */
  clearOwn(tenant: string): void {
    for (const answers of this.#tenants.get(tenant)?.own.values() ?? []) answers.clear();
  }

  /** A cache in front of a worker: nothing is found in it by any other. `bytes`: of all that it holds, within what
   * the tenant has. Whoever opens it closes its `answers`. */
  inFrontOf(tenant: string, bytes: number = tenantBytes): TenantCache {
    const { budget, fetched, inFront } = this.#tenant(tenant);
    const answers = new HttpCache({
      ...within(bytes),
      budget,
      freshOnly: true,
      onClosed: () => inFront.delete(answers),
    });
    inFront.add(answers);
    // What these remember is bounded for the tenant as a whole.
    return { answers, collapser: fetched.collapser, lent: fetched.lent };
  }

  /** Whether nothing is kept for a tenant, nor on its way to be. */
  isEmpty(tenant: string): boolean {
    return (this.#tenants.get(tenant)?.budget.held ?? 0) === 0;
  }

  /** Drops all that was kept for a tenant, which is gone or has nothing; what it has open of these is closed. */
  drop(tenant: string): void {
    const gone = this.#tenants.get(tenant);
    if (gone === undefined) return;
    this.#tenants.delete(tenant);
    gone.fetched.answers.close();
    for (const answers of [...gone.inFront, ...gone.own.values()]) answers.close();
    gone.budget.close();
  }

  #tenant(name: string): Tenant {
    let tenant = this.#tenants.get(name);
    if (tenant === undefined) {
      const budget = new CacheBudget(tenantBytes, this.#budget);
      const fetched = {
        answers: new HttpCache({ bytes: tenantBytes, entryBytes, budget }),
        collapser: new RequestCollapser(collapsing),
        lent: new LentBodies(lentBytes),
      };
      tenant = { budget, fetched, inFront: new Set(), own: new Map() };
      this.#tenants.set(name, tenant);
    }
    return tenant;
  }
}

/** The limits of one worker's cache, of `bytes`. */
function within(bytes: number): { readonly bytes: number; readonly entryBytes: number } {
  const most = Math.min(bytes, tenantBytes);
  return { bytes: most, entryBytes: Math.min(entryBytes, Math.floor(most / 4)) };
}

/** The caches of this process. */
export const processCaches = new TenantCaches();
