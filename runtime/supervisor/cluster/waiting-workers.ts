import type { ClusterCopy } from "../../store/cluster-copy.ts";
import { workerKey } from "./record-values.ts";

interface Waiting {
  /** The turn in which something was told of the worker last. */
  readonly turn: number;
  /** The revision that the copy has of it; 0 for none. */
  readonly revision: number;
  /** The revision up to which what the log said of it is served. Between the two there may have been others, which this node has
   * never seen. */
  readonly served: number;
}

/** Workers that are to be looked at, as something was told of them, and what that says of how far this node serves the log. */
export class WaitingWorkers {
  readonly #copy: ClusterCopy;
  readonly #waiting = new Map<string, Waiting>();
  /** The log that the revisions are of. */
  #log: string | null = null;
  /** The revision up to which all was told: what waits has waited since then, or longer. */
  #told = 0;
  #turn = 0;

  constructor(copy: ClusterCopy) {
    this.#copy = copy;
  }

  get size(): number {
    return this.#waiting.size;
  }

  /** The revision up to which nothing waits. */
  get settled(): number {
    this.#followLog();
    // Each beat asks, and thousands may wait.
    let least = this.#copy.cursor;
    for (const { served } of this.#waiting.values()) least = Math.min(least, served);
    return least;
  }

  /** Names in the log's order, so that a route has left one worker before another one gets it. */
  names(): string[] {
    this.#followLog();
    return [...this.#waiting].sort(([, a], [, b]) => a.revision - b.revision).map(([name]) => name);
  }

  /** These are to be looked at, and nothing else that the copy has by now.
   * @param served the revision up to which what the log said of them is served. */
  add(names: readonly string[], served = this.#told): void {
    this.#followLog();
    this.#turn++;
    const revisions = this.#copy.revisionsOf(names.map(workerKey));
    for (const name of names) {
      const revision = revisions.get(workerKey(name)) ?? 0;
      const before = this.#waiting.get(name)?.served ?? served;
      this.#waiting.set(name, { turn: this.#turn, revision, served: Math.min(before, served) });
    }
    this.#told = this.#copy.cursor;
  }

  /** The turn in which something was told of a worker last. */
  turnOf(name: string): number {
    return this.#waiting.get(name)?.turn ?? 0;
  }

  /** What was told of a worker by a turn is done; it goes on waiting where more was told since. */
  done(name: string, turn: number): void {
    if (this.#waiting.get(name)?.turn === turn) this.#waiting.delete(name);
  }

  /** Revisions of another log say nothing of this one's. */
  #followLog(): void {
    const copy = this.#copy;
    if (copy.log === this.#log) return;
    this.#log = copy.log;
    this.#told = 0;
    for (const [name, { turn }] of this.#waiting) {
      this.#waiting.set(name, { turn, revision: copy.revisionOf(workerKey(name)), served: 0 });
    }
  }
}
