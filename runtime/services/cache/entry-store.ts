import { LRUCache } from "lru-cache";
import type { Field } from "../../abi/generated/types.ts";
import type { BudgetMember, CacheBudget } from "./cache-budget.ts";
import type { Entry } from "./entry.ts";
import { variantKey } from "./rules/vary.ts";

/** Answers kept for one URI that differ by fields of the request. */
const maxVariants = 32;

/** What is kept for one URI. All of it goes by the same names: those of the newest answer's Vary. */
interface Variants {
  readonly names: readonly string[];
  readonly entries: Map<string, Entry>;
}

/** The entries of one tenant, bounded by bytes; what was used least recently goes first. Bytes that are
 * reserved, for bodies that are still coming, count as well. */
export class EntryStore implements BudgetMember {
  readonly bytes: number;
  readonly #budget: CacheBudget | null;
  readonly #uris = new Map<string, Variants>();
  readonly #used: LRUCache<Entry, Entry>;
  #held = 0;

  constructor(bytes: number, budget: CacheBudget | null) {
    this.bytes = bytes;
    this.#budget = budget;
    this.#used = new LRUCache({
      maxSize: bytes,
      sizeCalculation: (entry) => entry.size,
      dispose: (entry) => this.#removed(entry),
    });
    budget?.join(this);
  }

  get held(): number {
    return this.#held;
  }

  get count(): number {
    return this.#used.size;
  }

  get canShrink(): boolean {
    return this.#used.size > 0;
  }

  shrink(): void {
    this.#used.pop();
  }

  /** The entry for a request with these fields (RFC 9111, section 4.1), which counts as used. */
  find(uri: string, fields: readonly Field[]): Entry | null {
    const variants = this.#uris.get(uri);
    const entry = variants?.entries.get(variantKey(variants.names, fields));
    return entry === undefined ? null : (this.#used.get(entry) ?? null);
  }

  /** Whether there is an answer for that URI, be it for other requests. */
  knows(uri: string): boolean {
    return this.#uris.has(uri);
  }

  has(entry: Entry): boolean {
    return this.#used.has(entry);
  }

  /** Keeps an entry, in place of the one for the same requests. `names`: those of its Vary. Where the
   * last answer for this URI varied by others, all that was kept for it goes: it is not known any more
   * for which requests it is. False where there is no budget. */
  put(entry: Entry, names: readonly string[]): boolean {
    const known = this.#uris.get(entry.uri);
    if (known !== undefined && known.names.join() !== names.join()) this.dropUri(entry.uri);
    const entries = this.#uris.get(entry.uri)?.entries;
    const former = entries?.get(entry.variant);
    if (former !== undefined) this.drop(former);
    else if (entries !== undefined && entries.size >= maxVariants) {
      this.drop(entries.values().next().value!);
    }
    if (!this.reserve(entry.size)) return false;
    // Looked up again: what went to make budget may have been this URI's.
    const variants = this.#uris.get(entry.uri) ?? { names, entries: new Map() };
    variants.entries.set(entry.variant, entry);
    this.#uris.set(entry.uri, variants);
    this.#used.set(entry, entry);
    return true;
  }

  drop(entry: Entry): void {
    this.#used.delete(entry);
  }

  dropUri(uri: string): void {
    for (const entry of [...(this.#uris.get(uri)?.entries.values() ?? [])]) this.drop(entry);
  }

  /** Makes budget for bytes, and counts them. False, with nothing counted, where there is none. */
  reserve(bytes: number): boolean {
    const comingBytes = this.#held - this.#used.calculatedSize;
    // Nothing is given up for what would not fit even then.
    if (comingBytes + bytes > this.bytes) return false;
    while (this.#held + bytes > this.bytes) this.shrink();
    if (this.#budget !== null && !this.#budget.take(this, bytes)) return false;
    this.#held += bytes;
    return true;
  }

  release(bytes: number): void {
    this.#held -= bytes;
    this.#budget?.give(bytes);
  }

  clear(): void {
    this.#used.clear();
  }

  /** Leaves the budget; all that was reserved must be released. */
  leave(): void {
    this.clear();
    this.#budget?.leave(this);
  }

  #removed(entry: Entry): void {
    this.release(entry.size);
    const variants = this.#uris.get(entry.uri);
    if (variants?.entries.get(entry.variant) !== entry) return;
    variants.entries.delete(entry.variant);
    if (variants.entries.size === 0) this.#uris.delete(entry.uri);
  }
}
