import { DatabaseSync } from "node:sqlite";
import { SkerryError } from "../../../errors.ts";

/** "SKkv": what SQLite keeps in the file's header, so that no other program's database is taken for one. */
const applicationId = 0x53_4b_6b_76;

/** The schema, as what was added to it with each version. What stands here is in databases already: never
 * change it, append to it. */
const migrations: readonly string[] = [
  `
  CREATE TABLE namespaces (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    tenant TEXT NOT NULL,
    name TEXT NOT NULL,
    -- The last version that was given; none is given twice.
    version INTEGER NOT NULL,
    -- The sum of its entries' bytes.
    bytes INTEGER NOT NULL,
    UNIQUE (tenant, name)
  ) STRICT;

  -- Values that would not fit into a page of entries. To compare a key of an index, and a table without
  -- rowids is one, SQLite reads the whole of a row that overflows its page: beside one row of 25 MiB each
  -- look at another took 30 ms.
  CREATE TABLE large_values (
    id INTEGER PRIMARY KEY,
    value BLOB NOT NULL
  ) STRICT;

  CREATE TABLE entries (
    namespace INTEGER NOT NULL,
    key BLOB NOT NULL,
    version INTEGER NOT NULL,
    expires_at INTEGER,
    bytes INTEGER NOT NULL,
    metadata BLOB,
    -- One of these two.
    value BLOB,
    large INTEGER,
    PRIMARY KEY (namespace, key),
    CHECK ((value IS NULL) = (large IS NOT NULL))
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX entries_by_expiry ON entries (namespace, expires_at)
  WHERE expires_at IS NOT NULL;
  `,
  `
  ALTER TABLE namespaces ADD COLUMN entries INTEGER NOT NULL DEFAULT 0;
  UPDATE namespaces
  SET entries = (SELECT count(*) FROM entries WHERE namespace = namespaces.id);

  -- The numbers that removed namespaces had, while entries of theirs are still there. Nobody reads those.
  CREATE TABLE removed_namespaces (
    id INTEGER PRIMARY KEY
  ) STRICT;
  `,
  `
  -- The log of replicated entries that this node follows, the version up to which it has it, and the log's key of what it took
  -- last.
  CREATE TABLE replica (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    log TEXT NOT NULL,
    cursor INTEGER NOT NULL,
    newest TEXT,
    newest_version INTEGER
  ) STRICT;

  -- Keys of replicated namespaces that are not there any more, while the log still has them.
  CREATE TABLE left_keys (
    namespace INTEGER NOT NULL,
    key BLOB NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (namespace, key)
  ) STRICT, WITHOUT ROWID;

  -- Parts that the log has of large values, by what they are called there: of an entry, or, with a time (ms since 1970) from
  -- which on they may go, of none.
  CREATE TABLE value_parts (
    id TEXT PRIMARY KEY,
    namespace INTEGER,
    key BLOB,
    goes_at INTEGER
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX value_parts_by_entry ON value_parts (namespace, key) WHERE namespace IS NOT NULL;

  -- Keys that a look at the whole log has seen.
  CREATE TABLE seen_keys (
    namespace INTEGER NOT NULL,
    key BLOB NOT NULL,
    PRIMARY KEY (namespace, key)
  ) STRICT, WITHOUT ROWID;
  `,
];

/** How long a lock of another connection is waited for, in ms. SQLite waits in the calling thread: in that of
 * the writer for long, as a backup may hold one. */
const lockedWait = { write: 10_000, read: 250 };

/** The size that the log is cut to when it was written back, in bytes. */
const maxLogBytes = 64 * 1_024 * 1_024;

/** A connection that writes. A commit is synced to the disk before it returns (WAL with `synchronous =
 * FULL`). Throws what SQLite throws. */
export function openToWrite(path: string): DatabaseSync {
  const db = new DatabaseSync(path, { timeout: lockedWait.write });
  db.exec(
    `PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA journal_size_limit = ${maxLogBytes}`,
  );
  return db;
}

/** A connection that reads, to a database that {@link prepareDatabase} has seen. */
export function openToRead(path: string): DatabaseSync {
  const db = new DatabaseSync(path, { timeout: lockedWait.read });
  db.exec("PRAGMA query_only = ON");
  return db;
}

/** Brings a database, or an empty file, to this version's schema, step by step, each whole or not at all.
 * @throws SkerryError `store-newer`; `store-failed` for a database that is not ours; what SQLite throws. */
export function prepareDatabase(path: string): void {
  const db = new DatabaseSync(path, { timeout: lockedWait.read });
  try {
    const version = pragma(db, "user_version");
    const tables = db.prepare("SELECT count(*) AS n FROM sqlite_schema").get() as { n: number };
    const empty = version === 0 && tables.n === 0;
    if (!empty && pragma(db, "application_id") !== applicationId) {
      throw new SkerryError(
        "store-failed",
        "kv.sqlite in the data folder is another program's database, and was left as it is: move it away.",
      );
    }
    if (version > migrations.length) {
      throw new SkerryError(
        "store-newer",
        `The data folder's kv.sqlite has schema ${version}, written by a newer version of Skerry; this one knows schemas up to ${migrations.length}.`,
      );
    }
    db.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
    for (let step = version; step < migrations.length; step++) {
      db.exec(
        `BEGIN IMMEDIATE; ${migrations[step]} PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${step + 1}; COMMIT;`,
      );
    }
  } finally {
    db.close();
  }
}

function pragma(db: DatabaseSync, name: "user_version" | "application_id"): number {
  return Number(Object.values(db.prepare(`PRAGMA ${name}`).get() ?? {})[0]);
}
