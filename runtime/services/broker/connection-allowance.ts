/** Connections of one worker that are being made at once, in one shard: as many as its tenant's requests at once. */
const usualAtOnce = 2_048;

/** Connections that one worker may begin in one shard, each second, and those that it may have saved up. */
const usualASecond = 1_000;
const usualSavings = 2_048;

/** So many times what one worker may all workers of a shard together may begin. */
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
  readonly #workers = new Map<string, OfWorker>();
  readonly #all: Savings;

  /** @param times so many times the usual. @param now in ms. */
  constructor(times = 1, now: () => number = () => performance.now()) {
    this.#times = times;
    this.#now = now;
    this.#all = { left: times * shared * usualSavings, at: now() };
  }

  /** Counts a connection that begins, until the returned function is called. Null: it may not begin. */
  begin(worker: string): (() => void) | null {
    const now = this.#now();
    const times = this.#times;
    const of = this.#of(worker, now);
    saveUp(of, times, now);
    saveUp(this.#all, times * shared, now);
    if (of.underWay >= times * usualAtOnce || of.left < 1 || this.#all.left < 1) return null;
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
    const of = { left: this.#times * usualSavings, at, underWay: 0 };
    this.#workers.set(worker, of);
    return of;
  }
}

function saveUp(savings: Savings, times: number, now: number): void {
  const more = (times * usualASecond * (now - savings.at)) / 1_000;
  savings.left = Math.min(times * usualSavings, savings.left + more);
  savings.at = now;
}
