/** What a lane may take in one round, in bytes: one that took more waits for as many rounds, while others
 * have something. */
const quantum = 256 * 1_024;

/** Taken items are let go of in such steps, as moving those behind them costs. */
const compactEvery = 1_024;

interface Lane<T> {
  readonly items: (T | undefined)[];
  /** The first of {@link items} that was not taken. */
  head: number;
  /** What it has taken beyond its share, in bytes. */
  debt: number;
}

/** Many lanes, one a tenant, that are served in turn (deficit round robin, Shreedhar and Varghese 1995): each
 * in its own order, and none waits for how much another has put into its lane. */
export class FairQueue<T> {
  /** Lanes in the order of their next turn. */
  readonly #lanes = new Map<string, Lane<T>>();

  push(name: string, item: T): void {
    const lane = this.#lanes.get(name);
    if (lane === undefined) this.#lanes.set(name, { items: [item], head: 0, debt: 0 });
    else lane.items.push(item);
  }

  /** The next item, or undefined if there is none whose lane has a turn.
   * @param isHeld lanes that have none now. */
  take(isHeld: (name: string) => boolean = () => false): T | undefined {
    // A lane that is put at the end is met again: the loop goes round until a debt is paid.
    for (const [name, lane] of this.#lanes) {
      if (isHeld(name)) continue;
      this.#lanes.delete(name);
      if (lane.debt > 0) {
        lane.debt -= quantum;
        this.#lanes.set(name, lane);
        continue;
      }
      const item = shift(lane);
      if (lane.items.length > 0) this.#lanes.set(name, lane);
      return item;
    }
    return undefined;
  }

  /** Takes an item out of its lane, wherever it stands there. */
  remove(name: string, item: T): void {
    const lane = this.#lanes.get(name);
    const at = lane?.items.indexOf(item, lane.head) ?? -1;
    if (lane === undefined || at < 0) return;
    if (at === lane.head) shift(lane);
    else lane.items.splice(at, 1);
    if (lane.items.length === 0) this.#lanes.delete(name);
  }

  /** Charges a lane for what was taken from it. */
  charge(name: string, bytes: number): void {
    const lane = this.#lanes.get(name);
    if (lane !== undefined) lane.debt += Math.max(0, bytes - quantum);
  }
}

function shift<T>(lane: Lane<T>): T | undefined {
  const item = lane.items[lane.head];
  lane.items[lane.head++] = undefined;
  if (lane.head === lane.items.length) lane.items.length = 0;
  else if (lane.head === compactEvery) lane.items.splice(0, compactEvery);
  else return item;
  lane.head = 0;
  return item;
}
