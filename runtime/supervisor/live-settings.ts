import { defaultCordon } from "../routing/catalog.ts";
import type { FuelRate } from "../settings/deployment.ts";
import { frontCordon } from "./cordons/cordon-names.ts";
import type { OwnUsers } from "./own-users.ts";
import type { CordonSettings, ServeSettings } from "./serve-settings.ts";
import { takenUp } from "./settings/static-diff.ts";

/** The settings of a running host, and what they say of a tenant or a cordon. */
export class LiveSettings {
  readonly #users: OwnUsers;
  readonly #shared: () => ReadonlyMap<string, FuelRate | null>;
  #current: ServeSettings;

  /** @param shared rates of tenants that a cluster has settings of; those of the file go before. */
  constructor(
    settings: ServeSettings,
    users: OwnUsers,
    shared: () => ReadonlyMap<string, FuelRate | null> = () => new Map(),
  ) {
    this.#current = settings;
    this.#users = users;
    this.#shared = shared;
  }

  get current(): ServeSettings {
    return this.#current;
  }

  /** Null where a tenant may burn what it can. */
  rateOf(tenant: string): FuelRate | null {
    const { tenants } = this.#current;
    if (Object.hasOwn(tenants, tenant)) return tenants[tenant]?.fuelRate ?? null;
    return this.#shared().get(tenant) ?? null;
  }

  isTenant(name: string): boolean {
    return Object.hasOwn(this.#current.tenants, name) || this.#shared().has(name);
  }

  isCordon(name: string): boolean {
    return name === defaultCordon || Object.hasOwn(this.#current.cordons, name);
  }

  ofCordon(cordon: string): CordonSettings {
    const { cordons, shards } = this.#current;
    const own = (name: string) => (Object.hasOwn(cordons, name) ? cordons[name] : undefined);
    const settings = own(cordon) ?? own(defaultCordon) ?? { shards, limits: {} };
    const { front } = this.#users;
    if (cordon !== frontCordon || front === undefined) return settings;
    return { ...settings, user: front, group: front };
  }

  /** Has these hold, as far as a running host can take them up, while `serve` does what goes with them. Where that fails, those
   * before hold again. */
  async takeUp(next: ServeSettings, serve: () => Promise<void>): Promise<void> {
    const before = this.#current;
    this.#current = takenUp(before, next);
    try {
      await serve();
    } catch (error) {
      this.#current = before;
      throw error;
    }
  }
}
