import type { DatabaseSync, StatementSync } from "node:sqlite";

/** A namespace, in the store. A transaction changes it, and saves it at its end. */
export interface NamespaceRow {
  readonly id: number;
  readonly tenant: string;
  readonly name: string;
  version: number;
  bytes: number;
  /** How many it has. */
  entries: number;
}

export interface EntryRow {
  readonly version: number;
  readonly expiresAt: number | null;
  readonly bytes: number;
  readonly metadata: Uint8Array | null;
  readonly value: Uint8Array;
}

/** An entry without what it holds. */
export interface KnownEntry {
  readonly version: number;
  readonly expiresAt: number | null;
  readonly bytes: number;
  /** The number of its value where that stands apart. */
  readonly large: number | null;
}

/** Values up to here stand with their entry, in bytes. */
const smallValue = 1_024;

/** The writer's SQL statements. */
export class KvStatements {
  readonly #db: DatabaseSync;
  readonly #prepared = new Map<string, StatementSync>();

  constructor(db: DatabaseSync) {
    this.#db = db;
  }

  namespace(tenant: string, name: string): NamespaceRow | undefined {
    const sql = "SELECT * FROM namespaces WHERE tenant = ? AND name = ?";
    return this.#sql(sql).get(tenant, name) as NamespaceRow | undefined;
  }

  addNamespace(tenant: string, name: string): NamespaceRow {
    const sql =
      "INSERT INTO namespaces (tenant, name, version, bytes) VALUES (?, ?, 0, 0) RETURNING *";
    return this.#sql(sql).get(tenant, name) as unknown as NamespaceRow;
  }

  saveNamespace({ id, version, bytes, entries }: NamespaceRow): void {
    const sql = "UPDATE namespaces SET version = ?, bytes = ?, entries = ? WHERE id = ?";
    this.#sql(sql).run(version, bytes, entries, id);
  }

  /** Assigns a namespace another number, under which it has no entries, and adds its old one to those of removed
   * namespaces. Its version stays: none may occur twice. */
  renumberNamespace({ id, tenant, name, version }: NamespaceRow): NamespaceRow {
    this.#sql("INSERT INTO removed_namespaces (id) VALUES (?)").run(id);
    this.#sql("DELETE FROM namespaces WHERE id = ?").run(id);
    const sql =
      "INSERT INTO namespaces (tenant, name, version, bytes) VALUES (?, ?, ?, 0) RETURNING *";
    return this.#sql(sql).get(tenant, name, version) as unknown as NamespaceRow;
  }

  /** The number of a namespace that was removed and may still have entries. */
  removedNamespace(): number | undefined {
    const sql = "SELECT id FROM removed_namespaces ORDER BY id LIMIT 1";
    return (this.#sql(sql).get() as { id: number } | undefined)?.id;
  }

  /** A removed namespace has no entries any more. */
  forgetRemoved(id: number): void {
    this.#sql("DELETE FROM removed_namespaces WHERE id = ?").run(id);
  }

  /** The first entries of a namespace. */
  firstEntries(namespace: number, limit: number): (KnownEntry & { key: Uint8Array })[] {
    const sql = `
      SELECT key, version, expires_at AS expiresAt, bytes, large
      FROM entries WHERE namespace = ? ORDER BY key LIMIT ?`;
    const rows: unknown = this.#sql(sql).all(namespace, limit);
    return rows as (KnownEntry & { key: Uint8Array })[];
  }

  /** The first namespace after one in which something has expired. */
  nextNamespace(after: number, now: number): NamespaceRow | undefined {
    const sql = `
      SELECT * FROM namespaces WHERE id > ? AND EXISTS (
        SELECT 1 FROM entries INDEXED BY entries_by_expiry
        WHERE namespace = namespaces.id AND expires_at <= ?)
      ORDER BY id LIMIT 1`;
    return this.#sql(sql).get(after, now) as NamespaceRow | undefined;
  }

  entry(namespace: number, key: Uint8Array): KnownEntry | undefined {
    const sql = `
      SELECT version, expires_at AS expiresAt, bytes, large FROM entries
      WHERE namespace = ? AND key = ?`;
    return this.#sql(sql).get(namespace, key) as KnownEntry | undefined;
  }

  /** Puts an entry where none is, or in the place of `old`. */
  put(namespace: number, key: Uint8Array, entry: EntryRow, old: KnownEntry | undefined): void {
    const { version, expiresAt, bytes, metadata, value } = entry;
    this.#dropLarge(old);
    const large = value.length <= smallValue ? null : this.#addLarge(value);
    this.#sql("INSERT OR REPLACE INTO entries VALUES (?, ?, ?, ?, ?, ?, ?, ?)").run(
      ...[namespace, key, version, expiresAt, bytes, metadata],
      ...[large === null ? value : null, large],
    );
  }

  remove(namespace: number, key: Uint8Array, old: Pick<KnownEntry, "large">): void {
    this.#dropLarge(old);
    this.#sql("DELETE FROM entries WHERE namespace = ? AND key = ?").run(namespace, key);
  }

  expired(namespace: number, now: number, limit: number): (KnownEntry & { key: Uint8Array })[] {
    const sql = `
      SELECT key, version, expires_at AS expiresAt, bytes, large
      FROM entries INDEXED BY entries_by_expiry
      WHERE namespace = ? AND expires_at <= ? ORDER BY expires_at LIMIT ?`;
    const rows: unknown = this.#sql(sql).all(namespace, now, limit);
    return rows as (KnownEntry & { key: Uint8Array })[];
  }

  #addLarge(value: Uint8Array): number {
    const sql = "INSERT INTO large_values (value) VALUES (?)";
    return Number(this.#sql(sql).run(value).lastInsertRowid);
  }

  #dropLarge(old: Pick<KnownEntry, "large"> | undefined): void {
    const large = old?.large ?? null;
    if (large !== null) this.#sql("DELETE FROM large_values WHERE id = ?").run(large);
  }

  #sql(sql: string): StatementSync {
    let statement = this.#prepared.get(sql);
    if (statement === undefined) {
      statement = this.#db.prepare(sql);
      this.#prepared.set(sql, statement);
    }
    return statement;
  }
}
