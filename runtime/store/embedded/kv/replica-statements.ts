import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { ReplicaState } from "../../replica.ts";

/** The writer's SQL statements for replicated namespaces. */
export class ReplicaStatements {
  readonly #db: DatabaseSync;
  readonly #prepared = new Map<string, StatementSync>();

  constructor(db: DatabaseSync) {
    this.#db = db;
  }

  follow({ log, cursor, newest }: ReplicaState): void {
    const sql = "INSERT OR REPLACE INTO replica VALUES (1, ?, ?, ?, ?)";
    this.#sql(sql).run(log, cursor, newest?.key ?? null, newest?.version ?? null);
  }

  isFollowing(): boolean {
    return this.#sql("SELECT 1 FROM replica").get() !== undefined;
  }

  /** The version of a key that is not there any more and that the log has; 0 for none. */
  left(namespace: number, key: Uint8Array): number {
    const sql = "SELECT version FROM left_keys WHERE namespace = ? AND key = ?";
    const row = this.#sql(sql).get(namespace, key) as { version: number } | undefined;
    return row?.version ?? 0;
  }

  leave(namespace: number, key: Uint8Array, version: number): void {
    const sql = "INSERT OR REPLACE INTO left_keys VALUES (?, ?, ?)";
    this.#sql(sql).run(namespace, key, version);
  }

  /** Forgets a key that was left, unless a later version was. */
  forgetLeft(namespace: number, key: Uint8Array, version: number): void {
    const sql = "DELETE FROM left_keys WHERE namespace = ? AND key = ? AND version <= ?";
    this.#sql(sql).run(namespace, key, version);
  }

  forgetAllLeft(namespace: number): void {
    this.#sql("DELETE FROM left_keys WHERE namespace = ?").run(namespace);
  }

  /** @param goesAt ms since 1970. */
  expectParts(id: string, goesAt: number): void {
    const sql = "INSERT OR IGNORE INTO value_parts VALUES (?, NULL, NULL, ?)";
    this.#sql(sql).run(id, goesAt);
  }

  keepParts(id: string, namespace: number, key: Uint8Array): void {
    const sql = "INSERT OR REPLACE INTO value_parts VALUES (?, ?, ?, NULL)";
    this.#sql(sql).run(id, namespace, key);
  }

  releaseParts(namespace: number, key: Uint8Array): void {
    const sql =
      "UPDATE value_parts SET namespace = NULL, key = NULL, goes_at = 0 WHERE namespace = ? AND key = ?";
    this.#sql(sql).run(namespace, key);
  }

  releaseAllParts(namespace: number): void {
    const sql =
      "UPDATE value_parts SET namespace = NULL, key = NULL, goes_at = 0 WHERE namespace = ?";
    this.#sql(sql).run(namespace);
  }

  forgetParts(id: string): void {
    this.#sql("DELETE FROM value_parts WHERE id = ? AND goes_at IS NOT NULL").run(id);
  }

  beginAudit(): void {
    this.#sql("DELETE FROM seen_keys").run();
  }

  see(namespace: number, key: Uint8Array): void {
    this.#sql("INSERT OR IGNORE INTO seen_keys VALUES (?, ?)").run(namespace, key);
  }

  /** Entries up to a version that were not seen. */
  unseen(upTo: number): { tenant: string; name: string; key: Uint8Array }[] {
    const sql = `
      SELECT tenant, name, key FROM entries JOIN namespaces ON namespaces.id = entries.namespace
      WHERE namespaces.name >= '~' AND entries.version <= ? AND NOT EXISTS (
        SELECT 1 FROM seen_keys
        WHERE seen_keys.namespace = entries.namespace AND seen_keys.key = entries.key)`;
    const rows: unknown = this.#sql(sql).all(upTo);
    return rows as { tenant: string; name: string; key: Uint8Array }[];
  }

  /** The log has none of those that a look at all of it has not seen. */
  forgetUnseen(upTo: number): void {
    const sql = `
      DELETE FROM left_keys WHERE version <= ? AND NOT EXISTS (
        SELECT 1 FROM seen_keys
        WHERE seen_keys.namespace = left_keys.namespace AND seen_keys.key = left_keys.key)`;
    this.#sql(sql).run(upTo);
  }

  /** Keys of a namespace whose entries are older than a version. */
  before(namespace: number, version: number): { key: Uint8Array }[] {
    const sql = "SELECT key FROM entries WHERE namespace = ? AND version < ?";
    const rows: unknown = this.#sql(sql).all(namespace, version);
    return rows as { key: Uint8Array }[];
  }

  hasSince(namespace: number, version: number): boolean {
    const sql = "SELECT 1 FROM entries WHERE namespace = ? AND version >= ? LIMIT 1";
    return this.#sql(sql).get(namespace, version) !== undefined;
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
