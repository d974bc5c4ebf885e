import type { ByteBudget } from "../message/byte-budget.ts";
import { Egress } from "../services/fetch/egress.ts";
import { reachableAddresses } from "../services/fetch/reachable-addresses.ts";
import { DnsResolver } from "../services/fetch/resolver.ts";
import type { BeginFetchSpan } from "../services/fetch/trace-context.ts";
import { tenantBudget } from "../services/held-bytes.ts";
import { connectKv, type KvAddress } from "../services/kv/connect-kv.ts";
import type { KvStore } from "../store/kv.ts";
import type { ReachSources } from "../worker/worker-reach.ts";

/** What the workers of a shard of `skerry serve` reach: the network, each tenant by a way out of its own, and
 * the process that owns the entries. */
export class ShardReach implements ReachSources {
  readonly kv: KvStore | null;
  readonly beginSpan: BeginFetchSpan | undefined;
  readonly #ways = new Map<string, Egress>();
  readonly #isReachable: (address: string) => boolean;
  readonly #held = new Map<string, ByteBudget>();

  /** @param deniedAddresses what none of them may reach, unless its operator names the origin. */
  constructor(
    kv: KvAddress | null,
    beginSpan: BeginFetchSpan | undefined,
    deniedAddresses: readonly string[],
  ) {
    this.#isReachable = reachableAddresses(deniedAddresses);
    this.beginSpan = beginSpan;
    this.kv = kv === null ? null : connectKv(kv);
  }

  readonly sender = (tenant: string): Egress => {
    let way = this.#ways.get(tenant);
    if (way === undefined) {
      way = new Egress({}, new DnsResolver(), this.#isReachable);
      this.#ways.set(tenant, way);
    }
    return way;
  };

  readonly held = (tenant: string): ByteBudget => {
    const held = this.#held.get(tenant) ?? tenantBudget();
    this.#held.set(tenant, held);
    return held;
  };

  /** How many tenants have a way out. */
  get tenants(): number {
    return this.#ways.size;
  }

  /** Nobody of the tenant runs here any more: its way out ends when what is under way has ended. Whoever comes
   * next gets another. */
  leave(tenant: string): void {
    const way = this.#ways.get(tenant);
    this.#ways.delete(tenant);
    this.#held.delete(tenant);
    void way?.retire().catch(() => {});
  }

  /** Ends what is under way. */
  async close(): Promise<void> {
    await Promise.all([this.kv?.close(), ...[...this.#ways.values()].map((way) => way.close())]);
  }
}
