import type { DatabaseSync, StatementSync } from "node:sqlite";

/** A namespace as it is kept. A transaction changes it, and saves it when it ends. */
export interface NamespaceRow {
  readonly id: number;
  readonly tenant: string;
  readonly name: string;
  version: number;
  bytes: number;
}

export interface EntryRow {
  readonly version: number;
  readonly expiresAt: number | null;
  readonly bytes: number;
  readonly metadata: Uint8Array | null;
  readonly value: Uint8Array;
}

/** What the writer says to SQLite. */
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

  saveNamespace({ id, version, bytes }: NamespaceRow): void {
    this.#sql("UPDATE namespaces SET version = ?, bytes = ? WHERE id = ?").run(version, bytes, id);
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

  /** An entry without its value. */
  entry(
    namespace: number,
    key: Uint8Array,
  ): Pick<EntryRow, "version" | "expiresAt" | "bytes"> | undefined {
    const sql =
      "SELECT version, expires_at AS expiresAt, bytes FROM entries WHERE namespace = ? AND key = ?";
    return this.#sql(sql).get(namespace, key) as EntryRow | undefined;
  }

  put(namespace: number, key: Uint8Array, entry: EntryRow): void {
    const { version, expiresAt, bytes, metadata, value } = entry;
    this.#sql("INSERT OR REPLACE INTO entries VALUES (?, ?, ?, ?, ?, ?, ?)").run(
      ...[namespace, key, version, expiresAt, bytes, metadata, value],
    );
  }

  remove(namespace: number, key: Uint8Array): void {
    this.#sql("DELETE FROM entries WHERE namespace = ? AND key = ?").run(namespace, key);
  }

  expired(namespace: number, now: number, limit: number): { key: Uint8Array; bytes: number }[] {
    const sql = `
      SELECT key, bytes FROM entries INDEXED BY entries_by_expiry
      WHERE namespace = ? AND expires_at <= ? ORDER BY expires_at LIMIT ?`;
    return this.#sql(sql).all(namespace, now, limit) as { key: Uint8Array; bytes: number }[];
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
