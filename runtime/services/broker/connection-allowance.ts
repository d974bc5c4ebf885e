/** What is allowed to one worker in one shard. */
export interface AllowanceBounds {
  /** Connections that are being made at once. */
  readonly atOnce: number;
  /** Connections that it may begin each second, and those that it may have saved up. */
  readonly aSecond: number;
  readonly savings: number;
}

/** The usual bounds: as many connections at once as its tenant's requests may have. */
export const usualBounds: AllowanceBounds = { atOnce: 2_048, aSecond: 1_000, savings: 2_048 };

/** How many times the allowance of one worker all workers of a shard have together. */
const shared = 2;

/** What may be begun yet. */
interface Savings {
  left: number;
  /** When that was so, in ms. */
  at: number;
}

interface OfWorker extends Savings {
  underWay: number;
}

/** How many connections workers of one shard may begin. The shard keeps to it, and its supervisor ends one that goes beyond
 * twice of it: what was said over some time may arrive at once. */
export class ConnectionAllowance {
  readonly #times: number;
  readonly #now: () => number;
  readonly #bounds: AllowanceBounds;
  readonly #workers = new Map<string, OfWorker>();
  readonly #all: Savings;

  /** @param times so many times the bounds. @param now in ms. */
  constructor(times = 1, now: () => number = () => performance.now(), bounds = usualBounds) {
    this.#times = times;
    this.#now = now;
    this.#bounds = bounds;
    this.#all = { left: times * shared * bounds.savings, at: now() };
  }

  /** Counts a connection that begins, until the returned function is called. Null: it may not begin. */
  begin(worker: string): (() => void) | null {
    const now = this.#now();
    const times = this.#times;
    const of = this.#of(worker, now);
    this.#saveUp(of, times, now);
    this.#saveUp(this.#all, times * shared, now);
    if (of.underWay >= times * this.#bounds.atOnce || of.left < 1 || this.#all.left < 1)
      return null;
    of.underWay++;
    of.left--;
    this.#all.left--;
    return () => {
      of.underWay--;
    };
  }

  #of(worker: string, at: number): OfWorker {
    const known = this.#workers.get(worker);
    if (known !== undefined) return known;
    const of = { left: this.#times * this.#bounds.savings, at, underWay: 0 };
    this.#workers.set(worker, of);
    return of;
  }

  #saveUp(saved: Savings, times: number, now: number): void {
    const { aSecond, savings } = this.#bounds;
    const more = (times * aSecond * (now - saved.at)) / 1_000;
    saved.left = Math.min(times * savings, saved.left + more);
    saved.at = now;
  }
}
