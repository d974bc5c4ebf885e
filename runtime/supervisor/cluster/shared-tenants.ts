import type { FuelRate } from "../../settings/deployment.ts";
import type { ClusterCopy } from "../../store/cluster-copy.ts";
import { burstOf, defaultBurst, rateOf, readBurst, readRate } from "../settings/fuel-rate.ts";
import { copied, nameIn, type RecordValue } from "./record-values.ts";

/** Tenants that the cluster has settings of. A share of the machine is one of each node's own. */
export class SharedTenants {
  readonly #copy: ClusterCopy;
  readonly #machine: number;
  #rates: ReadonlyMap<string, FuelRate | null> = new Map();

  /** @param machine fuel that all cores of this node burn in a second. */
  constructor(copy: ClusterCopy, machine: number) {
    this.#copy = copy;
    this.#machine = machine;
    this.read();
  }

  /** Their rates; null for a tenant that may burn what it can. */
  get rates(): ReadonlyMap<string, FuelRate | null> {
    return this.#rates;
  }

  /** Settings of all of them, as they were given. */
  all(): { tenant: string; fuelRate: unknown; fuelBurst: unknown }[] {
    return this.#values().map(([tenant, { fuelRate, fuelBurst }]) => ({
      ...{ tenant, fuelRate, fuelBurst },
    }));
  }

  /** Reads them from the copy again. */
  read(): void {
    this.#rates = new Map(
      this.#values().map(([tenant, value]) => [tenant, this.#rateOf(value)] as const),
    );
  }

  #values(): (readonly [string, RecordValue<"tenant">])[] {
    return this.#copy.all("tenant.").flatMap(({ key }) => {
      const value = copied(this.#copy, "tenant", key)?.value ?? null;
      return value === null ? [] : [[nameIn(key), value] as const];
    });
  }

  #rateOf({ fuelRate, fuelBurst }: RecordValue<"tenant">): FuelRate | null {
    const rate = readRate(fuelRate);
    if (!("value" in rate)) return null;
    const fuelPerSecond = rateOf(rate.value, this.#machine);
    const burst = readBurst(fuelBurst);
    const saved = "value" in burst ? burst.value : defaultBurst;
    return { fuelPerSecond, burst: burstOf(saved, fuelPerSecond) };
  }
}
