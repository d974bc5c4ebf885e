import type { FuelRate } from "../../settings/deployment.ts";
import { openDataFolder } from "../../store/data-folder.ts";
import { burstOf, defaultBurst, rateOf } from "./fuel-rate.ts";
import type { Machine } from "./machine.ts";
import type { HostValue } from "./schema.ts";

/** The tenants of a file. Only where a rate is a share of the machine is that measured, or looked up in
 * the data folder.
 * @throws SkerryError `data-folder`. */
export async function readTenants(
  { tenants }: HostValue,
  machine: Machine,
  dataDir: string,
): Promise<Record<string, { fuelRate: FuelRate | null }>> {
  const shares = Object.values(tenants).some((tenant) => "share" in (tenant["fuel-rate"] ?? {}));
  if (shares) await openDataFolder(dataDir);
  const whole = shares ? await machine.fuelPerSecond(dataDir) : 0;
  return Object.fromEntries(
    Object.entries(tenants).map(([name, tenant]) => {
      const rate = tenant["fuel-rate"];
      if (rate === undefined) return [name, { fuelRate: null }];
      const fuelPerSecond = rateOf(rate, whole);
      const burst = burstOf(tenant["fuel-burst"] ?? defaultBurst, fuelPerSecond);
      return [name, { fuelRate: { fuelPerSecond, burst } }];
    }),
  );
}
