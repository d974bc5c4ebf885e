import type { ShardWorkers } from "../routing/shard-workers.ts";
import type { TenantCaches } from "../services/cache/tenant-caches.ts";
import type { Pool } from "../worker/pool.ts";
import type { ShardReach } from "./shard-reach.ts";

/** The state that a tenant leaves in a shard. */
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

  /**
   * Called when a tenant has no worker here any more, and when none of its workers has isolates or requests. Its
   * connections are closed with the last running worker; its stored state is dropped once none can return. Empty caches
   * take a few KB each, and are dropped too.
   */
  clear(tenant: string): void {
    if (this.#pool.has(tenant)) return;
    this.#reach.leave(tenant);
    if (this.#caches.isEmpty(tenant) || !this.#workers.serves(tenant)) this.#caches.drop(tenant);
  }
}
