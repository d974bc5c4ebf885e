import type { RequestMeta } from "../../http/request-meta.ts";
import { type Outcome, withoutContent } from "../../worker/outcome/usage.ts";
import { Allowance } from "./allowance.ts";

/** A worker's request as `tail` streams it. */
export interface TailEntry {
  readonly worker: string;
  readonly deployment: string;
  readonly at: number;
  readonly outcome: Outcome;
}

/** The workers whose requests are tailed: names, or all; null for none. */
export type TailWish = readonly string[] | "all" | null;

export interface TailBatch {
  readonly entries: readonly TailEntry[];
  /** The number of further entries, beyond the limit per second. */
  readonly dropped: number;
}

/** The time for which entries are collected, in ms. */
const batchEvery = 50;

/** The limits of one shard per second: entries, and UTF-16 code units of their texts. */
const maxEntries = 500;
const maxUnits = 1_048_576;

/**
 * A shard's end of `tail`: passes on requests that somebody wants to see, up to what a person could read. While nobody
 * does, a request costs one comparison.
 */
export class TailTap {
  readonly #send: (batch: TailBatch) => void;
  #wish: ReadonlySet<string> | "all" | null = null;
  #entries: TailEntry[] = [];
  #dropped = 0;
  #droppedUncounted = 0;
  #timer: NodeJS.Timeout | null = null;
  readonly #entriesAllowed = new Allowance<null>(maxEntries);
  readonly #unitsAllowed = new Allowance<null>(maxUnits);

  constructor(send: (batch: TailBatch) => void) {
    this.#send = send;
  }

  /** Reports these workers' requests from now on. */
  want(wish: TailWish): void {
    this.#wish = wish === null || wish === "all" ? wish : new Set(wish);
  }

  /** Returns true if somebody wants to see the worker's requests. */
  wants(worker: string): boolean {
    return this.#wish === "all" || (this.#wish?.has(worker) ?? false);
  }

  /** Records a finished request. One that reached no worker is not tailed. */
  record(outcome: Outcome, meta: RequestMeta): void {
    const { worker } = meta;
    if (worker === null || !this.wants(worker)) return;
    this.#timer ??= setTimeout(() => this.flush(), batchEvery);
    if (!this.#takeRoom(outcome)) {
      this.#dropped++;
      this.#droppedUncounted++;
      return;
    }
    this.#entries.push({
      worker,
      deployment: meta.deployment ?? "",
      at: meta.at,
      outcome: withoutContent(outcome),
    });
  }

  /** Sends what is buffered, also at the end of the shard. */
  flush(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const batch = { entries: this.#entries, dropped: this.#dropped };
    this.#entries = [];
    this.#dropped = 0;
    if (batch.entries.length > 0 || batch.dropped > 0) this.#send(batch);
  }

  /** Returns the number of entries that were dropped since the last call. */
  takeDropped(): number {
    const dropped = this.#droppedUncounted;
    this.#droppedUncounted = 0;
    return dropped;
  }

  /** Takes room for the entry in this second. */
  #takeRoom({ request, error, log }: Outcome): boolean {
    let units = request.uri.length + (error?.message.length ?? 0) + (error?.detail?.length ?? 0);
    for (const { message } of log) units += message.length;
    if (!this.#entriesAllowed.allows(null, 1) || !this.#unitsAllowed.take(null, units))
      return false;
    return this.#entriesAllowed.take(null, 1);
  }
}
