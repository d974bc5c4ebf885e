import { LRUCache } from "lru-cache";
import { requestKey } from "./cache-key.ts";
import type { CachedRequest } from "./messages.ts";
import { forbidsStoring } from "./request-wishes.ts";

/** How long an answer that was not kept has the next requests for it go without waiting, in ms. */
const rememberedMs = 10_000;
/** Bytes of what is remembered of such answers. */
const rememberedBytes = 256 * 1024;

interface Flight {
  readonly startedAt: number;
  readonly waiters: Set<(kept: boolean) => void>;
  /** How it landed, or null. */
  kept: boolean | null;
}

/** What a request does that found nothing in the cache, or what is `stale` and `collapsible`. For what may be
 * sent `meanwhile` nobody waits: the leader asks behind it, the others do not ask. */
export type Boarding =
  /** It asks the origin, for others as well, and calls `land` once: when its answer is stored, or as soon as
   * it is known that it won't be. */
  | { readonly role: "leader"; land(kept: boolean): void }
  /** Another asks already. `landed` gives true when it is worth looking the request up again, and false when the
   * answer was not kept, or `signal` ended the wait: then it asks for itself. */
  | { readonly role: "waiter"; landed(signal: AbortSignal): Promise<boolean> }
  /** It asks for itself. */
  | { readonly role: "alone" };

/** Requests on their way to an origin, so that many for one URI that is not in the cache become one (RFC 9111,
 * section 4). Nobody waits for an answer that was lately not kept, nor longer than its own signal. */
export class Flights {
  readonly #flights = new Map<string, Flight>();
  readonly #notKept = new LRUCache<string, number>({
    maxSize: rememberedBytes,
    sizeCalculation: (_, key) => key.length + 64,
  });
  readonly #mostWaiters: number;
  readonly #mostMs: number;

  /** `waiters`: at one flight. `ms`: after which a flight that has not landed has no more passengers. */
  constructor({ waiters, ms }: { readonly waiters: number; readonly ms: number }) {
    this.#mostWaiters = waiters;
    this.#mostMs = ms;
  }

  /** `now`: ms since 1970. */
  board(request: CachedRequest, now: number): Boarding {
    const mayBeKept = request.method === "GET" && !forbidsStoring(request);
    const key = mayBeKept ? requestKey(request) : null;
    if (key === null || (this.#notKept.get(key) ?? 0) > now) return { role: "alone" };
    const flight = this.#flights.get(key);
    if (flight === undefined || now - flight.startedAt > this.#mostMs) return this.#lead(key, now);
    if (flight.waiters.size >= this.#mostWaiters) return { role: "alone" };
    return { role: "waiter", landed: (signal) => waitFor(flight, signal) };
  }

  #lead(key: string, now: number): Boarding {
    const flight: Flight = { startedAt: now, waiters: new Set(), kept: null };
    // Those of a flight that is overdue go on waiting for it.
    this.#flights.set(key, flight);
    const land = (kept: boolean) => {
      if (flight.kept !== null) return;
      flight.kept = kept;
      if (this.#flights.get(key) === flight) this.#flights.delete(key);
      if (kept) this.#notKept.delete(key);
      else this.#notKept.set(key, now + rememberedMs);
      for (const tell of [...flight.waiters]) tell(kept);
      flight.waiters.clear();
    };
    return { role: "leader", land };
  }
}

function waitFor(flight: Flight, signal: AbortSignal): Promise<boolean> {
  if (flight.kept !== null) return Promise.resolve(flight.kept);
  if (signal.aborted) return Promise.resolve(false);
  return new Promise((resolve) => {
    const tell = (kept: boolean) => {
      signal.removeEventListener("abort", giveUp);
      resolve(kept);
    };
    const giveUp = () => {
      flight.waiters.delete(tell);
      resolve(false);
    };
    flight.waiters.add(tell);
    signal.addEventListener("abort", giveUp, { once: true });
  });
}
