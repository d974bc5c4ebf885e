import { CacheRoom } from "./cache-room.ts";
import { Flights } from "./flights.ts";
import { HttpCache } from "./http-cache.ts";
import { LentBodies } from "./lent-bodies.ts";

const MiB = 2 ** 20;

/** Bytes of all caches of a process: a small part of what a shard may take, and room for thousands of the
 * answers that are worth keeping, which are small. */
const processBytes = 64 * MiB;

/** Bytes of one tenant's cache: a quarter of the process's, so that four can't be crowded out by one. */
const tenantBytes = 16 * MiB;

/** Bytes of one body: four of the largest fill a tenant's cache. */
const entryBytes = 4 * MiB;

/** Bytes of bodies that a tenant's requests read out of its cache at once. */
const lentBytes = 16 * MiB;

/** Requests that wait for one answer, and for how long an answer under way takes more of them, in ms. */
const flights = { waiters: 1_000, ms: 30_000 };

/** What is kept of one tenant's fetches. */
export interface TenantCache {
  readonly answers: HttpCache;
  readonly flights: Flights;
  readonly lent: LentBodies;
}

/** The caches of a process, one a tenant, which share its room. */
export class TenantCaches {
  readonly #room = new CacheRoom(processBytes);
  readonly #caches = new Map<string, TenantCache>();

  /** The cache of a tenant, made at the first call. It outlives the tenant's isolates. */
  of(tenant: string): TenantCache {
    let cache = this.#caches.get(tenant);
    if (cache === undefined) {
      cache = {
        answers: new HttpCache({ bytes: tenantBytes, entryBytes, room: this.#room }),
        flights: new Flights(flights),
        lent: new LentBodies(lentBytes),
      };
      this.#caches.set(tenant, cache);
    }
    return cache;
  }

  /** The tenant is gone: so is what was kept for it. */
  drop(tenant: string): void {
    this.#caches.get(tenant)?.answers.close();
    this.#caches.delete(tenant);
  }
}

/** Those of this process. */
export const processCaches = new TenantCaches();
