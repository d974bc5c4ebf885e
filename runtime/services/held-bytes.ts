import { MiB } from "../byte-units.ts";
import { ByteBudget } from "../message/byte-budget.ts";

/** Bytes of whole contents that lie in a shard for one tenant at most: what its requests send, what they got and were not
 * given yet, and entries on their way. */
export const tenantHeld = 256 * MiB;

/** What counts them. */
export function tenantBudget(): ByteBudget {
  return new ByteBudget(tenantHeld);
}

/** The same for one request: six contents of 10 MiB, as many as are fetched at once by default. */
export const requestHeld = 64 * MiB;

/** Counts what lies in the shard for one request, as part of its tenant's. */
export class RequestHeld {
  readonly #tenant: ByteBudget;
  #held = 0;
  /** The part of the held bytes that its guest gets as it goes on. */
  #handed = 0;
  #ended = false;

  constructor(tenant: ByteBudget) {
    this.#tenant = tenant;
  }

  /** Returns false, with nothing taken, where there is no room for these bytes. */
  take(bytes: number): boolean {
    if (bytes === 0) return true;
    if (this.#ended || this.#held + bytes > requestHeld || !this.#tenant.take(bytes)) return false;
    this.#held += bytes;
    return true;
  }

  give(bytes: number): void {
    // At its end all was given back.
    if (this.#ended) return;
    this.#held -= bytes;
    this.#tenant.give(bytes);
  }

  /** What was taken goes to the guest: it lies here until the guest has gone on. */
  hand(bytes: number): void {
    this.#handed += bytes;
  }

  resumed(): void {
    this.give(this.#handed);
    this.#handed = 0;
  }

  /** The request has ended: nothing is held for it any more. */
  end(): void {
    this.give(this.#held);
    this.#ended = true;
  }
}
