import type { DatabaseSync, StatementSync } from "node:sqlite";
import { type KvEntry, type KvListed, type KvNamespaceUse, kvPageBytes } from "../../kv.ts";

/** What a key of a page counts beyond its bytes. */
const listedOverhead = 64;

interface Row {
  readonly key: Uint8Array;
  readonly version: number;
  readonly expires_at: number | null;
  readonly metadata: Uint8Array | null;
  /** Null where it stands apart. */
  readonly value: Uint8Array | null;
  /** The size of the entry, as the quota counts it. */
  readonly bytes: number;
}

/** An entry, or how large it is where its value stands apart. */
export type Looked = { readonly entry: KvEntry | null } | { readonly bytes: number };

export interface ReadPage {
  readonly keys: KvListed[];
  /** The last key that was looked at, where there are more. */
  readonly last: Uint8Array | null;
}

/** Reads through one connection. Every method throws what SQLite throws. */
export class KvReader {
  readonly #namespace: StatementSync;
  readonly #namespaces: StatementSync;
  readonly #look: StatementSync;
  readonly #get: StatementSync;
  readonly #listFrom: StatementSync;
  readonly #listBetween: StatementSync;

  constructor(db: DatabaseSync) {
    const columns = "version, expires_at, metadata";
    const own = "FROM entries WHERE namespace = ? AND";
    this.#namespace = db.prepare("SELECT id FROM namespaces WHERE tenant = ? AND name = ?");
    this.#namespaces = db.prepare(
      "SELECT tenant, name, entries, bytes FROM namespaces WHERE entries > 0 ORDER BY tenant, name",
    );
    this.#look = db.prepare(`SELECT ${columns}, value, bytes ${own} key = ?`);
    // One statement sees one state, whatever is written meanwhile.
    this.#get = db.prepare(`
      SELECT ${columns}, coalesce(entries.value, large_values.value) AS value
      FROM entries LEFT JOIN large_values ON large_values.id = entries.large
      WHERE namespace = ? AND key = ?`);
    this.#listFrom = db.prepare(`SELECT key, ${columns} ${own} key >= ? ORDER BY key LIMIT ?`);
    this.#listBetween = db.prepare(
      `SELECT key, ${columns} ${own} key >= ? AND key < ? ORDER BY key LIMIT ?`,
    );
  }

  /** A namespace's number; it stays the same until it is removed. */
  namespace(tenant: string, name: string): number | null {
    const row = this.#namespace.get(tenant, name) as { id: number } | undefined;
    return row?.id ?? null;
  }

  namespaces(): KvNamespaceUse[] {
    const rows: unknown = this.#namespaces.all();
    // SQLite's rows have no prototype, which what compares or clones them would see.
    return (rows as KvNamespaceUse[]).map((row) => ({ ...row }));
  }

  /** Reads an entry unless its value stands apart. */
  look(namespace: number, key: Uint8Array): Looked {
    const row = this.#look.get(namespace, key) as Row | undefined;
    if (row === undefined || isOver(row, Date.now())) return { entry: null };
    return row.value === null ? { bytes: row.bytes } : { entry: entryOf(row, row.value) };
  }

  get(namespace: number, key: Uint8Array): KvEntry | null {
    const row = this.#get.get(namespace, key) as Row | undefined;
    if (row === undefined || row.value === null || isOver(row, Date.now())) return null;
    return entryOf(row, row.value);
  }

  /** Lists a page, reading a bounded number of keys, expired ones among them. @param after the key after which the
   * page begins. */
  list(namespace: number, prefix: Uint8Array, after: Uint8Array | null, limit: number): ReadPage {
    const from = after === null ? prefix : Buffer.concat([after, Buffer.of(0)]);
    const end = firstBeyond(prefix);
    const rows = (end === null
      ? this.#listFrom.iterate(namespace, from, limit + 1)
      : this.#listBetween.iterate(namespace, from, end, limit + 1)) as unknown as Iterable<Row>;
    const now = Date.now();
    const keys: KvListed[] = [];
    let looked = 0;
    let bytes = 0;
    let last: Uint8Array | null = null;
    for (const row of rows) {
      bytes += listedOverhead + row.key.length + (row.metadata?.length ?? 0);
      if (looked === limit || (looked > 0 && bytes > kvPageBytes)) return { keys, last };
      looked++;
      last = row.key;
      if (!isOver(row, now)) keys.push({ key: row.key, ...info(row) });
    }
    return { keys, last: null };
  }
}

function isOver({ expires_at: at }: Row, now: number): boolean {
  return at !== null && at <= now;
}

function entryOf(row: Row, value: Uint8Array): KvEntry {
  return { value, ...info(row) };
}

function info({ version, expires_at: expiresAt, metadata }: Row) {
  return { version, expiresAt, metadata: metadata && Buffer.from(metadata).toString() };
}

/** The first key after all that begin with the prefix, or null where there is none. */
function firstBeyond(prefix: Uint8Array): Uint8Array | null {
  const end = prefix.findLastIndex((byte) => byte !== 0xff);
  if (end === -1) return null;
  const beyond = new Uint8Array(prefix.subarray(0, end + 1));
  beyond[end]!++;
  return beyond;
}
