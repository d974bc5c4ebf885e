import type { DatabaseSync } from "node:sqlite";

/** Does all of it, or nothing. What it throws is thrown.
 * @param db in WAL mode, with `synchronous = FULL`.
 * @param synced whether it outlives a loss of power when this returns. The write-ahead log is one file: the next commit that is synced
 * syncs those before it (sqlite.org/pragma.html#pragma_synchronous). */
export function transaction(db: DatabaseSync, synced: boolean, work: () => void): void {
  if (!synced) db.exec("PRAGMA synchronous = NORMAL");
  try {
    db.exec("BEGIN IMMEDIATE");
    work();
    db.exec("COMMIT");
  } catch (error) {
    // SQLite has rolled back by itself after some failures.
    if (db.isTransaction) db.exec("ROLLBACK");
    throw error;
  } finally {
    if (!synced) db.exec("PRAGMA synchronous = FULL");
  }
}
