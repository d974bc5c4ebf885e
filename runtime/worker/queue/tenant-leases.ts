import { FuelLease, type FuelSource } from "./fuel-lease.ts";

/**
 * The fuel leases of tenants with a rate in this shard. A tenant retains its lease for as long as it owes or has
 * something, even without workers here.
 */
export class TenantLeases {
  readonly #source: FuelSource;
  readonly #leases = new Map<string, FuelLease>();

  constructor(source: FuelSource) {
    this.#source = source;
  }

  /** The lease of a tenant; null where it has no rate. */
  of({ tenant, rated }: { readonly tenant: string; readonly rated: boolean }): FuelLease | null {
    if (!rated) return null;
    let lease = this.#leases.get(tenant);
    if (lease === undefined) {
      lease = new FuelLease(tenant, this.#source);
      this.#leases.set(tenant, lease);
    }
    return lease;
  }

  /** Drops empty leases, except those of tenants that are here. */
  sweep(isHere: (tenant: string) => boolean): void {
    for (const [tenant, lease] of this.#leases) {
      if (lease.isSettled && !isHere(tenant)) this.#leases.delete(tenant);
    }
  }
}
