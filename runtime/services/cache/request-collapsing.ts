import { LRUCache } from "lru-cache";
import { KiB } from "../../byte-units.ts";
import { requestKey } from "./rules/cache-key.ts";
import type { CachedRequest } from "./rules/messages.ts";
import { forbidsStoring } from "./rules/request-directives.ts";

/** How long requests do not wait for an answer that was not kept, in ms. */
const rememberedMs = 10_000;
/** The most bytes that are remembered of such answers. */
const rememberedBytes = 256 * KiB;

/** An answer that a leader has asked for. */
interface PendingAnswer {
  readonly startedAt: number;
  readonly waiters: Set<(kept: boolean) => void>;
  /** Whether it was kept; null until that is known. */
  kept: boolean | null;
}

/** The role of a request that found nothing in the cache, or an answer that is `stale` and `collapsible`. No request
 * waits for one that may be sent `meanwhile`: the leader asks behind it, the others do not ask. */
export type CollapseRole =
  /** Asks the origin, for others as well, and calls `complete` once: when its answer is stored, or as soon as it is known
   * that it won't be. */
  | { readonly role: "leader"; complete(kept: boolean): void }
  /** Waits for the answer to another one. `completed` resolves to true when that was kept, and a new look-up is worth it;
   * to false when it was not, or `signal` ended the wait: then the request asks for itself. */
  | { readonly role: "waiter"; completed(signal: AbortSignal): Promise<boolean> }
  /** Asks for itself. */
  | { readonly role: "alone" };

/** Collapses requests: of many for one URI that is not in the cache, one goes to the origin (RFC 9111, section 4). No
 * request waits for an answer that lately was not kept, nor longer than its own signal allows. */
export class RequestCollapser {
  readonly #pending = new Map<string, PendingAnswer>();
  readonly #notStored = new LRUCache<string, number>({
    maxSize: rememberedBytes,
    sizeCalculation: (_, key) => key.length + 64,
  });
  readonly #maxWaiters: number;
  readonly #mostMs: number;

  /** `waiters`: the most for one answer. `ms`: the age at which a pending answer takes no more of them. */
  constructor({ waiters, ms }: { readonly waiters: number; readonly ms: number }) {
    this.#maxWaiters = waiters;
    this.#mostMs = ms;
  }

  /** Returns the role of a request. `now`: ms since 1970. */
  join(request: CachedRequest, now: number): CollapseRole {
    const mayBeKept = request.method === "GET" && !forbidsStoring(request);
    const key = mayBeKept ? requestKey(request) : null;
    if (key === null || (this.#notStored.get(key) ?? 0) > now) return { role: "alone" };
    const pending = this.#pending.get(key);
    if (pending === undefined || now - pending.startedAt > this.#mostMs)
      return this.#lead(key, now);
    if (pending.waiters.size >= this.#maxWaiters) return { role: "alone" };
    return { role: "waiter", completed: (signal) => waitFor(pending, signal) };
  }

  #lead(key: string, now: number): CollapseRole {
    const pending: PendingAnswer = { startedAt: now, waiters: new Set(), kept: null };
    // Those that wait for an overdue answer go on waiting for it.
    this.#pending.set(key, pending);
    const complete = (kept: boolean) => {
      if (pending.kept !== null) return;
      pending.kept = kept;
      if (this.#pending.get(key) === pending) this.#pending.delete(key);
      if (kept) this.#notStored.delete(key);
      else this.#notStored.set(key, now + rememberedMs);
      for (const tell of [...pending.waiters]) tell(kept);
      pending.waiters.clear();
    };
    return { role: "leader", complete };
  }
}

function waitFor(pending: PendingAnswer, signal: AbortSignal): Promise<boolean> {
  if (pending.kept !== null) return Promise.resolve(pending.kept);
  if (signal.aborted) return Promise.resolve(false);
  return new Promise((resolve) => {
    const tell = (kept: boolean) => {
      signal.removeEventListener("abort", giveUp);
      resolve(kept);
    };
    const giveUp = () => {
      pending.waiters.delete(tell);
      resolve(false);
    };
    pending.waiters.add(tell);
    signal.addEventListener("abort", giveUp, { once: true });
  });
}
