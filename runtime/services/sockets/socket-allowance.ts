import { type AllowanceBounds, ConnectionAllowance } from "../broker/connection-allowance.ts";

/** A shard has one connection to an owner of entries, and tries again after 100 ms where there is none. Each is a place in the
 * owner that others may want. */
const entriesBounds: AllowanceBounds = { atOnce: 1, aSecond: 10, savings: 20 };

/** How many connections to sockets of its host a shard may want: it keeps to it, and its supervisor ends one that goes beyond
 * twice of it. */
export class SocketAllowance {
  readonly #isEntries: (path: string) => boolean;
  readonly #ofEntries: ConnectionAllowance;
  readonly #others: ConnectionAllowance;

  /** @param isEntries true if a path is that of an owner of entries. @param times so many times what a shard keeps to. @param now in ms. */
  constructor(
    isEntries: (path: string) => boolean,
    times = 1,
    now: () => number = () => performance.now(),
  ) {
    this.#isEntries = isEntries;
    this.#ofEntries = new ConnectionAllowance(times, now, entriesBounds);
    this.#others = new ConnectionAllowance(times, now);
  }

  /** Counts a connection that begins, until the returned function is called. Null: it may not begin now. */
  begin(path: string): (() => void) | null {
    return (this.#isEntries(path) ? this.#ofEntries : this.#others).begin(path);
  }
}
