import type { Arrival } from "../../message/arrival.ts";
import { mostWaiting } from "../isolates/stepped-isolate.ts";

/** How long a worker is not told of a request whose client has sent next to nothing of its content, in ms: a worker
 * may answer before it reads. */
const patience = 1_000;

/** The part of the instances that such requests may have. */
const share = 3 / 4;

/** A request that waits for a place. */
interface Waiter {
  readonly arrival: Arrival;
  readonly enter: (seated: boolean) => void;
}

/** The requests of a worker whose clients are still sending. Each has an instance while it is handed to an isolate, at
 * its client's pace; so that there are instances left for others, only so many are. One whose content is there as a
 * whole needs no place here. */
export class Uploads {
  readonly #isolates: () => number;
  readonly #seated = new Set<Arrival>();
  readonly #waiting = new Set<Waiter>();

  /** @param isolates how many the worker may have at the moment. */
  constructor(isolates: () => number) {
    this.#isolates = isolates;
  }

  /** Resolves when a request may be handed to an isolate: to false where it may not, as `within` ms have passed. A
   * place that it has is its own until its content is over, or to {@link leave}. When its client leaves it may be, as
   * nobody will run it. */
  async enter(arrival: Arrival, within: number, client: AbortSignal | undefined): Promise<boolean> {
    const begun = performance.now();
    await until(arrival.begun(), Math.min(patience, within), client);
    const unneeded = () => arrival.isOver || client?.aborted === true;
    if (unneeded()) return true;
    void arrival.over.then(() => this.leave(arrival));
    if (this.#seat(arrival)) return true;
    const entered = Promise.withResolvers<boolean>();
    const waiter: Waiter = { arrival, enter: entered.resolve };
    this.#waiting.add(waiter);
    const left = Math.max(0, within - (performance.now() - begun));
    await until(Promise.race([entered.promise, arrival.over]), left, client);
    // False where nothing but the time has come.
    if (!this.#waiting.delete(waiter)) return entered.promise;
    return unneeded();
  }

  /** Gives a place back, where there is one. */
  leave(arrival: Arrival): void {
    if (!this.#seated.delete(arrival)) return;
    for (const waiter of this.#waiting) {
      if (!this.#seat(waiter.arrival)) return;
      this.#waiting.delete(waiter);
      waiter.enter(true);
    }
  }

  #seat(arrival: Arrival): boolean {
    if (this.#seated.size >= share * mostWaiting * Math.max(1, this.#isolates())) return false;
    this.#seated.add(arrival);
    return true;
  }
}

/** Waits for something that does not fail, for so many ms, and for as long as the client is there. */
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
