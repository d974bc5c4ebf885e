import type { LogEntry } from "../cluster-log.ts";

/** What is kept: so many entries, so many bytes of them, for so long in ms. Who follows the log takes them at once. */
const maxEntries = 256;
const maxBytes = 8 * 2 ** 20;
const maxAge = 5_000;

interface Kept {
  readonly entry: LogEntry;
  readonly at: number;
}

/** The newest entries of a log, as they came by its consumer or were written here: what is read at once of them costs no request to a
 * server. They are of one connection: behind another one the log may be another. */
export class RecentEntries {
  readonly #kept = new Map<number, Kept>();
  #bytes = 0;

  add(entry: LogEntry): void {
    const { revision, value } = entry;
    if (this.#kept.has(revision) || value.length > maxBytes) return;
    // Of the piece that came over the network no more is kept than this.
    const own = { ...entry, value: Uint8Array.from(value) };
    this.#kept.set(revision, { entry: own, at: performance.now() });
    this.#bytes += value.length;
    for (const [oldest, { entry: old, at }] of this.#kept) {
      const isFull = this.#kept.size > maxEntries || this.#bytes > maxBytes;
      if (!isFull && performance.now() - at < maxAge) break;
      this.#kept.delete(oldest);
      this.#bytes -= old.value.length;
    }
  }

  /** All entries from one revision to another, both included; null where one of them is not here. */
  range(from: number, to: number): LogEntry[] | null {
    if (to - from >= maxEntries) return null;
    const found: LogEntry[] = [];
    for (let revision = from; revision <= to; revision++) {
      const kept = this.#kept.get(revision);
      if (kept === undefined || performance.now() - kept.at >= maxAge) return null;
      found.push(kept.entry);
    }
    return found;
  }

  clear(): void {
    this.#kept.clear();
    this.#bytes = 0;
  }
}
