import type { LiveSettings } from "../live-settings.ts";
import type { ServeSettings } from "../serve-settings.ts";
import { refuseDroppedTenants } from "./dropped-tenants.ts";
import { readyStaticWorkers } from "./static-workers.ts";

/** Workers that a settings file has changed or removed, by name. */
export interface TakenUp {
  readonly changed: readonly string[];
  readonly removed: readonly string[];
}

/** Deploys the workers of settings, and takes up their rates; of nothing, if one of them can't be. @throws SkerryError */
export async function takeUpSettings(
  settings: LiveSettings,
  next: ServeSettings,
  services: Parameters<typeof readyStaticWorkers>[1],
): Promise<TakenUp> {
  const { deployer, catalog } = services;
  refuseDroppedTenants(settings.current, next, catalog);
  const { ready, changed, removed } = await readyStaticWorkers(next, services);
  await settings.takeUp(next, () => deployer.activate(ready, "file", removed));
  await deployer.takeUpRates();
  return { changed, removed };
}
