import type { Arrival } from "../../message/arrival.ts";
import { maxWaiting } from "../isolates/stepped-isolate.ts";

/**
 * The time for which a request is held back whose client has sent next to nothing of its content, in ms. A worker may
 * answer before it reads.
 */
const patience = 1_000;

/** The share of the instances that such requests may have. */
const share = 3 / 4;

/** A request that waits for an instance. */
interface Waiter {
  readonly arrival: Arrival;
  readonly enter: (entered: boolean) => void;
}

/**
 * Limits the requests of a worker whose clients are still sending: each occupies an instance for as long as its client
 * takes, and other requests need instances too. A request whose content has arrived as a whole does not count.
 */
export class Uploads {
  readonly #isolates: () => number;
  readonly #entered = new Set<Arrival>();
  readonly #waiting = new Set<Waiter>();

  /** @param isolates the number that the worker may have now. */
  constructor(isolates: () => number) {
    this.#isolates = isolates;
  }

  /** Resolves to true when a request may be handed to an isolate, or its client has left; to false when `within` ms have
   * passed. The request counts until its content is over, or until {@link leave}. */
  async enter(arrival: Arrival, within: number, client: AbortSignal | undefined): Promise<boolean> {
    const begun = performance.now();
    await until(arrival.begun(), Math.min(patience, within), client);
    const unneeded = () => arrival.isOver || client?.aborted === true;
    if (unneeded()) return true;
    void arrival.over.then(() => this.leave(arrival));
    if (this.#tryEnter(arrival)) return true;
    const entered = Promise.withResolvers<boolean>();
    const waiter: Waiter = { arrival, enter: entered.resolve };
    this.#waiting.add(waiter);
    const left = Math.max(0, within - (performance.now() - begun));
    await until(Promise.race([entered.promise, arrival.over]), left, client);
    // False if only the time has passed.
    if (!this.#waiting.delete(waiter)) return entered.promise;
    return unneeded();
  }

  /** Stops counting a request, where it was counted. */
  leave(arrival: Arrival): void {
    if (!this.#entered.delete(arrival)) return;
    for (const waiter of this.#waiting) {
      if (!this.#tryEnter(waiter.arrival)) return;
      this.#waiting.delete(waiter);
      waiter.enter(true);
    }
  }

  #tryEnter(arrival: Arrival): boolean {
    if (this.#entered.size >= share * maxWaiting * Math.max(1, this.#isolates())) return false;
    this.#entered.add(arrival);
    return true;
  }
}

/** Waits for `happens`, which never rejects, for `ms` at most, and while the client is there. */
async function until(
  happens: Promise<unknown>,
  ms: number,
  client: AbortSignal | undefined,
): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const end = () => resolve();
  const timer = setTimeout(end, ms);
  client?.addEventListener("abort", end, { once: true });
  if (client?.aborted === true) end();
  await Promise.race([happens, promise]);
  clearTimeout(timer);
  client?.removeEventListener("abort", end);
}
