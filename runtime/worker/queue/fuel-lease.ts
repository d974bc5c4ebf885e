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

/** How much of a new measurement goes into the running mean. */
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
  /** What the requests under way are expected to burn. */
  #reserved = 0;
  /** What isolates' starts burned and the host did, and nobody has paid. */
  #unpaid = 0;
  /** What the host's work for a request stood for, as it was lately. */
  #hostWork = 0;
  #asking = false;
  #idle: NodeJS.Timeout | null = null;
  #lastUsed = 0;
  #lastLease = 0;
  /** Fuel a millisecond, as it came lately. */
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

  /** Whether an isolate may be started: not while the tenant owes for others. */
  get mayStart(): boolean {
    return this.spendable > this.#unpaid;
  }

  /** Whether nothing is left of it, and nobody waits for it. */
  get isSettled(): boolean {
    const left = this.#balance !== 0 || this.#unpaid > 0 || this.#reserved > 0;
    return !left && !this.#asking && this.#waiting.size === 0;
  }

  /** The host did work for a request that stands for so much: {@link owe}. */
  oweHostWork(fuel: number): void {
    this.#hostWork +=
      this.#hostWork === 0 ? burned(fuel) : weight * (burned(fuel) - this.#hostWork);
    this.owe(fuel);
  }

  /** An isolate's start burned so much, or the host did work that stands for it. The requests that it was for do not wait for
   * that: the next that ends pays it, or whoever wants to start another, and else it is returned as a debt. */
  owe(fuel: number): void {
    this.#unpaid += burned(fuel);
    this.#lastUsed = performance.now();
    this.#watchIdle();
  }

  /** How many of `most` requests, that burn `mean` fuel each, may begin now; their fuel is reserved until
   * {@link burn}. */
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

  /** How long it takes, in ms, until there is fuel for so many requests, whose guests burn `fuel`, and for the host's work for them:
   * as fuel came lately, and as that work was. */
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

  /** Whoever waits begins, or what is still owed or reserved is asked for. */
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
