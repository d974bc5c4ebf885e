import type { FuelRate } from "../settings/deployment.ts";

/** A lease is what a tenant's rate gives in this part of a second: short, so that shards share fairly and
 * a lost one takes little with it; long against the way between processes. */
const leasesPerSecond = 20;

/** Leases that are kept for a tenant however small its burst is: a fifth of a second's fuel. */
const leastSavings = 4;

/** What a tenant gets that has no rate (any more): as good as endless. */
const unrated = 2 ** 50;

interface Pending {
  readonly shard: number;
  readonly grant: (fuel: number) => void;
}

/** A token bucket (https://www.rfc-editor.org/rfc/rfc2697 has the idea): fuel comes in at the tenant's
 * rate, and up to `burst` of it is kept. */
interface Account {
  fuel: number;
  /** When `fuel` was what it says, in ms. */
  at: number;
  /** Shards that wait, in the order they asked: each has its turn. */
  readonly pending: Pending[];
  timer: NodeJS.Timeout | null;
}

/** The supervisor's side of fuel rates: hands out each tenant's fuel to the shards that ask for it. */
export class FuelLedger {
  readonly #rateOf: (tenant: string) => FuelRate | null;
  readonly #accounts = new Map<string, Account>();

  /** `rateOf` is asked again and again: rates may change. */
  constructor(rateOf: (tenant: string) => FuelRate | null) {
    this.#rateOf = rateOf;
  }

  /** Resolves with fuel for a shard to burn: at most a twentieth of what the rate gives in a second, as
   * soon as the tenant has so much. A shard asks once at a time. */
  lease(tenant: string, shard: number): Promise<number> {
    return new Promise((grant) => {
      const account = this.#account(tenant);
      account.pending.push({ shard, grant });
      if (account.timer === null) this.#serve(tenant, account);
    });
  }

  /** Takes back what a shard did not burn; or, below zero, what it burned before it had it. False for what is no
   * amount, which changes nothing. */
  giveBack(tenant: string, fuel: number): boolean {
    if (!Number.isFinite(fuel)) return false;
    const account = this.#account(tenant);
    this.#accrue(tenant, account);
    account.fuel += fuel;
    return true;
  }

  /** Forgets what a shard that is gone asked for. */
  dropShard(shard: number): void {
    for (const { pending } of this.#accounts.values()) {
      for (let i = pending.length - 1; i >= 0; i--) {
        if (pending[i]!.shard === shard) pending.splice(i, 1);
      }
    }
  }

  /** Ends its timers; who waits, waits on. */
  close(): void {
    for (const account of this.#accounts.values()) {
      if (account.timer !== null) clearTimeout(account.timer);
    }
    this.#accounts.clear();
  }

  #account(tenant: string): Account {
    let account = this.#accounts.get(tenant);
    if (account === undefined) {
      // A tenant that was not heard of has saved up all it may.
      const fuel = this.#rateOf(tenant)?.burst ?? 0;
      account = { fuel, at: performance.now(), pending: [], timer: null };
      this.#accounts.set(tenant, account);
    }
    return account;
  }

  #serve(tenant: string, account: Account): void {
    account.timer = null;
    this.#accrue(tenant, account);
    for (;;) {
      const next = account.pending[0];
      if (next === undefined) return;
      const rate = this.#rateOf(tenant);
      const lease = rate === null ? unrated : leaseOf(rate);
      if (rate !== null && account.fuel < lease) {
        const ms = ((lease - account.fuel) / rate.fuelPerSecond) * 1_000;
        // Looked at again now and then even when it takes long: the rate may be another by then.
        const wait = Math.min(Math.max(1, Math.ceil(ms)), 1_000);
        account.timer = setTimeout(() => this.#serve(tenant, account), wait).unref();
        return;
      }
      account.pending.shift();
      if (rate !== null) account.fuel -= lease;
      next.grant(lease);
    }
  }

  #accrue(tenant: string, account: Account): void {
    const rate = this.#rateOf(tenant);
    const now = performance.now();
    if (rate !== null) {
      const come = ((now - account.at) / 1_000) * rate.fuelPerSecond;
      // A tenant without savings keeps some leases' worth, or each moment in which a shard is late to ask
      // would cost it part of its rate.
      const most = Math.max(rate.burst, leastSavings * leaseOf(rate));
      account.fuel = Math.min(most, account.fuel + come);
    }
    account.at = now;
  }
}

function leaseOf({ fuelPerSecond }: FuelRate): number {
  return Math.max(1, Math.floor(fuelPerSecond / leasesPerSecond));
}
