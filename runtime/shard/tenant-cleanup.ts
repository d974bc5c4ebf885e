import type { ShardWorkers } from "../routing/shard-workers.ts";
import type { TenantCaches } from "../services/cache/tenant-caches.ts";
import type { Pool } from "../worker/pool.ts";
import type { ShardReach } from "./shard-reach.ts";

/** What a tenant leaves behind in a shard. */
export class TenantCleanup {
  readonly #pool: Pick<Pool, "has">;
  readonly #workers: Pick<ShardWorkers, "serves">;
  readonly #reach: Pick<ShardReach, "leave">;
  readonly #caches: Pick<TenantCaches, "drop" | "isEmpty">;

  constructor(
    pool: Pick<Pool, "has">,
    workers: Pick<ShardWorkers, "serves">,
    reach: Pick<ShardReach, "leave">,
    caches: Pick<TenantCaches, "drop" | "isEmpty">,
  ) {
    this.#pool = pool;
    this.#workers = workers;
    this.#reach = reach;
    this.#caches = caches;
  }

  /** Told when a tenant has no worker here any more, and when none of its workers has isolates or requests. Its way
   * out goes with the last that runs; what is kept for it, once none can come back either. Caches with nothing in
   * them take a few KB each, and go as well. */
  clear(tenant: string): void {
    if (this.#pool.has(tenant)) return;
    this.#reach.leave(tenant);
    if (this.#caches.isEmpty(tenant) || !this.#workers.serves(tenant)) this.#caches.drop(tenant);
  }
}
