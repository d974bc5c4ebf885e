import { burned } from "./burned-fuel.ts";
import { RateTurns } from "./rate-turns.ts";

/** The source of fuel: the supervisor's ledger. */
export interface FuelSource {
  /** Asks for some of the fuel that the tenant's rate allows, and resolves once there is any. */
  lease(tenant: string): Promise<number>;
  /** Returns fuel that was not burned; a negative amount is a debt. */
  giveBack(tenant: string, fuel: number): void;
}

/** The time without a request after which the rest of a lease is returned, in ms. */
const idleAfter = 1_000;

/** The time after which a supervisor that refused, or was not there, is asked again, in ms. */
const retryInterval = 200;

/** The weight of a new measurement in the running mean. */
const weight = 0.3;

/** The fuel that a tenant with a rate may burn in this shard. Requests begin only while there is some. What they
 * burned is known when they end, so the balance may fall below zero, and the next lease pays that first: over time
 * the tenant burns what its rate allows, and no more. */
export class FuelLease {
  readonly #tenant: string;
  readonly #source: FuelSource;
  readonly #waiting = new Set<() => void>();
  /** For work that no isolate does. */
  readonly turns = new RateTurns(this);
  #balance = 0;
  /** The fuel that requests in progress are expected to burn. */
  #reserved = 0;
  /** Unpaid fuel of isolates' starts and of the host's work. */
  #unpaid = 0;
  /** The recent mean of the host's work for a request, in fuel units. */
  #hostWork = 0;
  #asking = false;
  #idle: NodeJS.Timeout | null = null;
  #lastUsed = 0;
  #lastLease = 0;
  /** The recent income in fuel units per ms. */
  #income = 0;
  #lastGrant = performance.now();

  constructor(tenant: string, source: FuelSource) {
    this.#tenant = tenant;
    this.#source = source;
  }

  /** Fuel that requests may begin on. */
  get spendable(): number {
    return this.#balance - this.#reserved;
  }

  /** True if an isolate may be started: not while the tenant owes for others. */
  get mayStart(): boolean {
    return this.spendable > this.#unpaid;
  }

  /** True if nothing of it is left, and nobody waits for it. */
  get isSettled(): boolean {
    const left = this.#balance !== 0 || this.#unpaid > 0 || this.#reserved > 0;
    return !left && !this.#asking && this.#waiting.size === 0;
  }

  /** Adds the host's work for a request, in fuel units: {@link owe}. */
  oweHostWork(fuel: number): void {
    this.#hostWork +=
      this.#hostWork === 0 ? burned(fuel) : weight * (burned(fuel) - this.#hostWork);
    this.owe(fuel);
  }

  /**
   * Adds fuel of an isolate's start, or of the host's work. The requests that caused it do not wait for that: it is
   * paid by the next that ends, or before another start, and otherwise it is returned as a debt.
   */
  owe(fuel: number): void {
    this.#unpaid += burned(fuel);
    this.#lastUsed = performance.now();
    this.#watchIdle();
  }

  /**
   * Returns how many of `most` requests, which burn `mean` fuel units each, may begin now; their fuel is reserved until
   * {@link burn}.
   */
  begin(most: number, mean: number): number {
    const { spendable } = this;
    if (spendable <= 0) return 0;
    const count = Math.max(1, Math.min(most, Math.floor(spendable / Math.max(1, mean))));
    this.#reserved += count * mean;
    this.#lastUsed = performance.now();
    // The next lease is asked for before it is needed: the way to the supervisor is long on a busy machine.
    if (this.spendable < this.#lastLease / 2) this.#ask();
    return count;
  }

  /** Ends what {@link begin} reserved, and takes what was burned instead. */
  burn(reserved: number, fuel: number): void {
    this.#reserved = Math.max(0, this.#reserved - reserved);
    this.#balance -= burned(fuel);
    this.#pay();
    this.#lastUsed = performance.now();
    this.#watchIdle();
    this.#serve();
  }

  /** Calls back, once, when there is fuel again. It is asked for once at a time for the whole shard. */
  wait(ready: () => void): void {
    this.#waiting.add(ready);
    this.#serve();
  }

  /** The same for who may not start an isolate, once it was paid for others. */
  waitToStart(ready: () => void): void {
    this.#pay();
    this.wait(ready);
  }

  /**
   * Returns the time, in ms, until there is fuel for the requests, whose guests burn `fuel` units, and for the host's
   * work for them, by recent income and recent work.
   */
  msUntil({ requests, fuel }: { readonly requests: number; readonly fuel: number }): number {
    if (this.#income === 0) return 0;
    const needed = fuel + requests * this.#hostWork + this.#unpaid - this.#balance;
    return Math.max(0, needed) / this.#income;
  }

  #pay(): void {
    this.#balance -= this.#unpaid;
    this.#unpaid = 0;
  }

  #ask(): void {
    if (this.#asking) return;
    this.#asking = true;
    this.#source.lease(this.#tenant).then(
      (fuel) => this.#granted(fuel),
      () => {
        setTimeout(() => {
          this.#asking = false;
          if (this.#waiting.size > 0) this.#ask();
        }, retryInterval).unref();
      },
    );
  }

  #granted(fuel: number): void {
    const now = performance.now();
    const rate = fuel / Math.max(1, now - this.#lastGrant);
    this.#income += this.#income === 0 ? rate : weight * (rate - this.#income);
    this.#lastGrant = now;
    this.#lastLease = fuel;
    this.#balance += fuel;
    this.#asking = false;
    this.#watchIdle();
    this.#serve();
  }

  /** Begins waiting requests, or asks for fuel that is still owed or reserved. */
  #serve(): void {
    if (this.#waiting.size === 0) return;
    if (this.spendable <= 0) {
      this.#ask();
      return;
    }
    const ready = [...this.#waiting];
    this.#waiting.clear();
    for (const call of ready) call();
  }

  #watchIdle(): void {
    if (this.#idle !== null) return;
    const look = (): void => {
      this.#idle = null;
      if (performance.now() - this.#lastUsed < idleAfter || this.#reserved > 0 || this.#asking) {
        this.#watchIdle();
        return;
      }
      this.#pay();
      if (this.#balance !== 0) {
        this.#source.giveBack(this.#tenant, this.#balance);
        this.#balance = 0;
      }
    };
    this.#idle = setTimeout(look, idleAfter).unref();
  }
}
