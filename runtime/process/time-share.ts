/** The account is looked at over so many ms. */
const span = 5_000;

/** What children of one share may take together of that, in ms: for all that they say, and for what they tell. They ask for
 * requests' sake, and so the more of it the more requests there are. */
export const maxTime = 1_500;
export const maxNews = 500;

/** Who spends time of a share. */
export interface Spender {
  /** They spent too much, and it spent the most. */
  readonly onSpent: () => void;
}

interface Spent {
  all: number;
  news: number;
}

/** Time of this process's thread that several children may take together for what they say: it accepts connections and
 * answers commands for others too. */
export class TimeShare {
  readonly #spent = new Map<Spender, Spent>();
  #ends = Number.NEGATIVE_INFINITY;

  /** Counts time that a message of a child took, in ms. @param isNews of what it tells, not of what it asks or answers. */
  spend(spender: Spender, ms: number, isNews: boolean, now = performance.now()): void {
    if (now > this.#ends) {
      this.#ends = now + span;
      this.#spent.clear();
    }
    const own = this.#spent.get(spender) ?? { all: 0, news: 0 };
    this.#spent.set(spender, own);
    own.all += ms;
    if (isNews) own.news += ms;
    if (this.#sum("news") > maxNews) this.#end("news");
    else if (this.#sum("all") > maxTime) this.#end("all");
  }

  #sum(what: keyof Spent): number {
    let sum = 0;
    for (const spent of this.#spent.values()) sum += spent[what];
    return sum;
  }

  /** Ends the child that spent most. The one that tips the sum over need not be it. */
  #end(what: keyof Spent): void {
    const [most] = [...this.#spent].sort(([, a], [, b]) => b[what] - a[what]);
    this.#spent.clear();
    most?.[0].onSpent();
  }
}

/** A reading of the thread's CPU time serves for so long, in ms: taking one takes some µs. */
const readAfter = 10;

/** Work that takes less by the clock is counted by the clock, in ms. */
const shortWork = 1;

/** What time by the clock counts for at least: whoever takes all cores away makes others wait longer, too. */
const clockedPart = 1 / 2;

/** Measures work of this thread by its CPU time: by the clock a busy machine would make much of little. */
class ThreadTime {
  #readAt = 0;
  #read = 0;

  /** To be called before the work. @returns what {@link end} is given. */
  begin(): number {
    const now = performance.now();
    if (now - this.#readAt > readAfter) this.#take(now);
    return now;
  }

  /** @returns ms since `begun` that the thread ran, about, or a part of all of them. */
  end(begun: number): number {
    const now = performance.now();
    const clocked = now - begun;
    if (clocked < shortWork) return clocked;
    const before = this.#read;
    this.#take(now);
    return Math.max(clocked * clockedPart, Math.min(clocked, this.#read - before));
  }

  #take(now: number): void {
    const { user, system } = process.threadCpuUsage();
    this.#read = (user + system) / 1_000;
    this.#readAt = now;
  }
}

export const threadTime = new ThreadTime();
