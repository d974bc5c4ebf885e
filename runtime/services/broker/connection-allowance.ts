import { FetchError } from "../fetch/fetch-error.ts";

/** Connections of one worker that are being made at once, in one shard: as many as its tenant's requests at once. */
const usualAtOnce = 2_048;

/** Connections that one worker begins in one shard within a second. */
const usualASecond = 2_000;

/** A worker's connections of the moment. */
interface Begun {
  underWay: number;
  second: number;
  inSecond: number;
}

/** How many connections workers of one shard may begin: each worker by itself, so that no other waits for it. The shard
 * keeps to it, and its supervisor holds it to twice of it: what is said at once may arrive at once. */
export class ConnectionAllowance {
  readonly #atOnce: number;
  readonly #aSecond: number;
  readonly #now: () => number;
  readonly #workers = new Map<string, Begun>();

  /** @param times so many times the usual. @param now in ms. */
  constructor(times = 1, now: () => number = () => performance.now()) {
    this.#atOnce = times * usualAtOnce;
    this.#aSecond = times * usualASecond;
    this.#now = now;
  }

  /** Whether the worker has as many under way as it may have at once: no shard that keeps to it asks for more. */
  isFull(worker: string): boolean {
    return (this.#workers.get(worker)?.underWay ?? 0) >= this.#atOnce;
  }

  /** Counts a connection that begins, until the returned function is called. @throws FetchError `connection-limit`. */
  begin(worker: string): () => void {
    const of = this.#of(worker);
    if (of.underWay >= this.#atOnce || of.inSecond >= this.#aSecond) {
      throw new FetchError(
        "connection-limit",
        `The worker has ${this.#atOnce} connections to origins under way at once, or has begun ${this.#aSecond} within a second.`,
      );
    }
    of.underWay++;
    of.inSecond++;
    return () => {
      of.underWay--;
    };
  }

  #of(worker: string): Begun {
    const second = Math.floor(this.#now() / 1_000);
    let of = this.#workers.get(worker);
    if (of === undefined) {
      of = { underWay: 0, second, inSecond: 0 };
      this.#workers.set(worker, of);
    }
    if (of.second !== second) {
      of.second = second;
      of.inSecond = 0;
    }
    return of;
  }
}
