import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { ClusterCopy, CopiedRecord, TakenRecord } from "../cluster-copy.ts";
import { storeFailure } from "./store-failure.ts";
import { transaction } from "./transaction.ts";

/** Made where a node joins a cluster, and by no migration: the database of a host alone stays as it is. */
const tables = `
  CREATE TABLE IF NOT EXISTS cluster_log (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    log TEXT NOT NULL,
    cursor INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS cluster_records (
    key TEXT PRIMARY KEY,
    revision INTEGER NOT NULL,
    value TEXT NOT NULL,
    served INTEGER
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS cluster_partial (
    key TEXT PRIMARY KEY,
    fields TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;`;

const putRecord = `
  INSERT INTO cluster_records (key, revision, value) VALUES (?1, ?2, ?3)
  ON CONFLICT (key) DO UPDATE SET
    served = CASE
      WHEN value = excluded.value AND served = revision THEN excluded.revision
      -- The same record, of which this version understands more than the one that took it up.
      WHEN revision = excluded.revision THEN NULL
      ELSE served END,
    revision = excluded.revision, value = excluded.value`;

interface Row {
  readonly key: string;
  readonly revision: number;
  readonly value: string;
  readonly served: number | null;
}

/** A copy of a cluster's log in the database of deployments: what is served and how far the log was read can't differ. */
export class SqliteClusterCopy implements ClusterCopy {
  readonly #db: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  #log: string | null = null;
  #cursor = 0;
  readonly #partial = new Map<string, readonly string[]>();

  /** @throws SkerryError `store-failed`. */
  constructor(db: DatabaseSync) {
    this.#db = db;
    this.#attempt(() => {
      db.exec(tables);
      for (const { key, fields } of db.prepare("SELECT key, fields FROM cluster_partial").all()) {
        this.#partial.set(String(key), JSON.parse(String(fields)) as string[]);
      }
      const row = db.prepare("SELECT log, cursor FROM cluster_log").get();
      if (row === undefined) return;
      this.#log = String(row.log);
      this.#cursor = Number(row.cursor);
    });
  }

  get log(): string | null {
    return this.#log;
  }

  get cursor(): number {
    return this.#cursor;
  }

  get partial(): ReadonlyMap<string, readonly string[]> {
    return this.#partial;
  }

  get(key: string): CopiedRecord | null {
    return this.#attempt(() => {
      const row = this.#statement("SELECT * FROM cluster_records WHERE key = ?").get(key);
      return row === undefined ? null : recordOf(row as unknown as Row);
    });
  }

  revisionOf(key: string): number {
    return this.#attempt(() => {
      const row = this.#statement("SELECT revision FROM cluster_records WHERE key = ?").get(key);
      return row === undefined ? 0 : Number(row.revision);
    });
  }

  revisionsOf(keys: readonly string[]): ReadonlyMap<string, number> {
    return this.#attempt(() => {
      const own =
        "SELECT key, revision FROM cluster_records WHERE key IN (SELECT value FROM json_each(?))";
      const rows = this.#statement(own).all(JSON.stringify(keys)) as unknown as Row[];
      return new Map(rows.map(({ key, revision }) => [key, revision]));
    });
  }

  newest(): CopiedRecord | null {
    return this.#attempt(() => {
      const own = "SELECT * FROM cluster_records ORDER BY revision DESC, key DESC LIMIT 1";
      const row = this.#statement(own).get();
      return row === undefined ? null : recordOf(row as unknown as Row);
    });
  }

  all(beginning: string): CopiedRecord[] {
    return this.#attempt(() => {
      // By the primary key: of many thousand records some are asked for several times a second.
      const own =
        "SELECT * FROM cluster_records WHERE key >= ?1 AND key < ?1 || char(0x10FFFF) ORDER BY revision, key";
      const rows = this.#statement(own).all(beginning) as unknown as Row[];
      return rows.map(recordOf);
    });
  }

  take(records: readonly TakenRecord[], cursor: number, synced = true): void {
    this.#transaction(synced, () => {
      const put = this.#statement(putRecord);
      for (const { key, revision, value, unknown = [] } of records) {
        put.run(key, revision, JSON.stringify(value));
        this.#takePartial(key, unknown);
      }
      this.#statement("UPDATE cluster_log SET cursor = ?").run(cursor);
    });
    this.#cursor = cursor;
    for (const { key, unknown = [] } of records) {
      if (unknown.length > 0) this.#partial.set(key, unknown);
      else this.#partial.delete(key);
    }
  }

  follow(log: string): void {
    this.#transaction(true, () => {
      this.#db
        .prepare("INSERT OR REPLACE INTO cluster_log (only_row, log, cursor) VALUES (1, ?, 0)")
        .run(log);
      // Revisions of two logs can't be compared.
      this.#db.exec(
        "UPDATE cluster_records SET served = CASE WHEN served = revision THEN 0 ELSE NULL END, revision = 0",
      );
    });
    this.#log = log;
    this.#cursor = 0;
  }

  #takePartial(key: string, fields: readonly string[]): void {
    if (fields.length > 0) {
      this.#db
        .prepare("INSERT OR REPLACE INTO cluster_partial (key, fields) VALUES (?, ?)")
        .run(key, JSON.stringify(fields));
    } else if (this.#partial.has(key)) {
      this.#db.prepare("DELETE FROM cluster_partial WHERE key = ?").run(key);
    }
  }

  #statement(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#db.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  #transaction(synced: boolean, work: () => void): void {
    this.#attempt(() => transaction(this.#db, synced, work));
  }

  #attempt<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw storeFailure(error, "The copy of the cluster's log can't be read or written");
    }
  }
}

function recordOf({ key, revision, value, served }: Row): CopiedRecord {
  return { key, revision, value: JSON.parse(value) as unknown, served };
}
