import type { FuelRate } from "../settings/deployment.ts";

/** A lease is what a tenant's rate gives in this part of a second: short, so that shards share fairly and
 * a lost one takes little with it; long against the way between processes. */
const leasesPerSecond = 20;

/** Leases that are kept for a tenant however small its burst is: a fifth of a second's fuel. */
const minSavings = 4;

/** What a tenant gets that has no rate (any more): as good as endless. */
const unrated = 2 ** 50;

/** A shard as leases know it. */
export interface LeasingShard {
  /** A number that no other living shard has, such as its process id. */
  readonly id: number;
  readonly cordon: string;
}

interface Pending {
  readonly shard: LeasingShard;
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
  /** What each shard has leased and not given back, by its number: it can give back no more. */
  readonly leased: Map<number, number>;
  /** What shards burned before they had it, by their numbers. The leases of their cordon pay it: those of another one are not
   * shorter for it than by its turn. */
  readonly debts: Map<number, Debt>;
}

interface Debt {
  readonly cordon: string;
  fuel: number;
}

/** The most that a shard may say at once that it burned before it had it: sums of such amounts stay numbers. */
const maxOwed = Number.MAX_SAFE_INTEGER;

/** The supervisor's side of fuel rates: hands out each tenant's fuel to the shards that ask for it. */
export class FuelLedger {
  readonly #rateOf: (tenant: string) => FuelRate | null;
  readonly #accounts = new Map<string, Account>();

  /** `rateOf` is asked again and again: rates may change. */
  constructor(rateOf: (tenant: string) => FuelRate | null) {
    this.#rateOf = rateOf;
  }

  /** Resolves with fuel for a shard to burn: at most a twentieth of what the rate gives in a second, as
   * soon as the tenant has so much. Null where the shard waits for an answer already: it may ask once at a time. */
  lease(tenant: string, shard: LeasingShard): Promise<number> | null {
    const account = this.#account(tenant);
    if (account.pending.some((each) => each.shard.id === shard.id)) return null;
    return new Promise((grant) => {
      account.pending.push({ shard, grant });
      if (account.timer === null) this.#serve(tenant, account);
    });
  }

  /** Takes back what a shard did not burn; or, below zero, what it burned before it had it. False for what is no amount, and
   * for more than the shard has leased, which changes nothing. */
  giveBack(tenant: string, { id, cordon }: LeasingShard, fuel: number): boolean {
    const account = this.#accounts.get(tenant);
    const leased = account?.leased.get(id);
    if (account === undefined || leased === undefined) return false;
    // A balance is counted in parts of fuel where CPU time is charged.
    if (!(fuel >= -maxOwed && fuel <= leased + 1)) return false;
    this.#accrue(tenant, account);
    if (fuel < 0) {
      const debt = account.debts.get(id);
      if (debt === undefined) account.debts.set(id, { cordon, fuel: -fuel });
      else debt.fuel -= fuel;
    } else {
      account.leased.set(id, leased - fuel);
      account.fuel += fuel;
    }
    return true;
  }

  /** Forgets what a shard that is gone asked for, and what it said that it owes: one that was taken over says anything. */
  dropShard(shard: number): void {
    for (const { pending, leased, debts } of this.#accounts.values()) {
      leased.delete(shard);
      debts.delete(shard);
      for (let i = pending.length - 1; i >= 0; i--) {
        if (pending[i]!.shard.id === shard) pending.splice(i, 1);
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
      account = {
        fuel,
        at: performance.now(),
        pending: [],
        timer: null,
        leased: new Map(),
        debts: new Map(),
      };
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
      const { id, cordon } = next.shard;
      if (rate !== null) {
        const paid = payDebt(account, cordon, lease);
        account.fuel -= paid;
        if (paid > 0) {
          // Its turn has paid what its cordon owes, and it waits for the next one.
          account.pending.push(next);
          continue;
        }
        account.fuel -= lease;
      }
      account.leased.set(id, (account.leased.get(id) ?? 0) + lease);
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
      const most = Math.max(rate.burst, minSavings * leaseOf(rate));
      let over = Math.max(0, account.fuel + come - most);
      account.fuel = Math.min(most, account.fuel + come);
      // What can't be saved pays what was burned before.
      for (const { cordon } of account.debts.values()) over -= payDebt(account, cordon, over);
    }
    account.at = now;
  }
}

function leaseOf({ fuelPerSecond }: FuelRate): number {
  return Math.max(1, Math.floor(fuelPerSecond / leasesPerSecond));
}

/** Takes up to so much fuel off what the cordon's shards owe, and gives how much that was. */
function payDebt({ debts }: Account, cordon: string, most: number): number {
  let left = most;
  for (const [shard, debt] of debts) {
    if (debt.cordon !== cordon) continue;
    const paid = Math.min(debt.fuel, left);
    left -= paid;
    if (paid < debt.fuel) debt.fuel -= paid;
    else debts.delete(shard);
  }
  return most - left;
}
