/** How far back a rate goes, in seconds. */
const span = 60;

/** Requests by the second over the last minute. */
export class RequestRate {
  readonly #counts = new Uint32Array(span);
  /** The newest second that has a count, since 1970. */
  #newest = 0;

  /** Counts requests that ended in the second; what is older than a minute is forgotten. */
  add(second: number, requests: number): void {
    this.#advance(second);
    if (second > this.#newest - span) this.#counts[second % span]! += requests;
  }

  /** The counts of the 60 seconds that ended with `second`, the oldest first. */
  until(second: number): number[] {
    const counts: number[] = [];
    for (let at = second - span + 1; at <= second; at++) {
      const known = at <= this.#newest && at > this.#newest - span;
      counts.push(known ? this.#counts[at % span]! : 0);
    }
    return counts;
  }

  /** Clears the seconds between the newest and the one that comes now. */
  #advance(second: number): void {
    const from = Math.max(this.#newest + 1, second - span + 1);
    for (let at = from; at <= second; at++) this.#counts[at % span] = 0;
    this.#newest = Math.max(this.#newest, second);
  }
}
