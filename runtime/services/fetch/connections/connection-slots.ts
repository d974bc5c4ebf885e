import { setImmediate as nextTurn } from "node:timers/promises";
import { FetchError } from "../fetch-error.ts";

/** Bounds a tenant's requests at one origin, from the time each is sent to the end of its answer: this many have a
 * connection each, where the origin speaks HTTP/1.1. Further ones wait here for a while, where they can fail with a
 * reason, and not for a connection that does not come. */
export class ConnectionSlots {
  readonly #most: number;
  readonly #patience: number;
  readonly #onQuiet: () => void;
  readonly #waiting = new Set<() => void>();
  #taken = 0;
  #leftInThisTurn = false;

  /** @param patience how long one waits for a slot, in ms. @param onQuiet is called when the last slot is free again. */
  constructor(most: number, patience: number, onQuiet = () => {}) {
    this.#most = most;
    this.#patience = patience;
    this.#onQuiet = onQuiet;
  }

  get inUse(): boolean {
    return this.#taken + this.#waiting.size > 0;
  }

  /** Takes a slot, or waits for one. Returns the function that frees it, once.
   * @throws FetchError `connection-limit` where none gets free in time, and what the signal is aborted with. */
  async take(signal: () => AbortSignal): Promise<() => void> {
    if (this.#taken >= this.#most) await this.#wait(signal());
    else this.#taken++;
    let left = false;
    return () => {
      if (left) return;
      left = true;
      this.#leave();
    };
  }

  /** Resolves when connections of answers that have ended can be used again: undici takes one for free a turn after.
   * Who reads an answer to its end and sends the next request at once would get a connection more. */
  async connectionsFree(): Promise<void> {
    if (this.#leftInThisTurn) await nextTurn();
  }

  async #wait(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const giveUp = (reason: unknown) => {
      this.#waiting.delete(resolve);
      reject(reason);
    };
    const aborted = () => giveUp(signal.reason);
    const timer = setTimeout(() => giveUp(this.#tooMany()), this.#patience);
    signal.addEventListener("abort", aborted, { once: true });
    this.#waiting.add(resolve);
    try {
      await promise;
    } finally {
      clearTimeout(timer);
      signal.removeEventListener("abort", aborted);
    }
  }

  #tooMany(): FetchError {
    return new FetchError(
      "connection-limit",
      `The tenant has ${this.#most} requests at the origin at once already, answers that are still being read among them, and none has ended within ${this.#patience} ms.`,
    );
  }

  /** Passes the slot to the request that waits longest. */
  #leave(): void {
    const [next] = this.#waiting;
    if (next === undefined) {
      this.#taken--;
      if (this.#taken === 0) this.#onQuiet();
    } else {
      this.#waiting.delete(next);
      next();
    }
    if (this.#leftInThisTurn) return;
    this.#leftInThisTurn = true;
    setImmediate(() => {
      this.#leftInThisTurn = false;
    });
  }
}
