import type { DatabaseSync } from "node:sqlite";
import { SkerryError } from "../../errors.ts";

/** The database's schema, as what was added to it with each version. What stands here is in databases
 * already: never change it, append to it. */
const migrations: readonly string[] = [
  `
  CREATE TABLE workers (
    name TEXT PRIMARY KEY,
    tenant TEXT NOT NULL,
    cordon TEXT NOT NULL,
    operator TEXT NOT NULL,
    origin TEXT NOT NULL CHECK (origin IN ('api', 'file')),
    current TEXT NOT NULL REFERENCES deployments (id) DEFERRABLE INITIALLY DEFERRED,
    candidate TEXT REFERENCES deployments (id) DEFERRABLE INITIALLY DEFERRED,
    percent REAL,
    quarantine TEXT,
    CHECK ((candidate IS NULL) = (percent IS NULL))
  ) STRICT;

  -- For deployments that go: does any worker still name them?
  CREATE INDEX workers_by_current ON workers (current);
  CREATE INDEX workers_by_candidate ON workers (candidate) WHERE candidate IS NOT NULL;

  CREATE TABLE routes (
    pattern TEXT PRIMARY KEY,
    worker TEXT NOT NULL REFERENCES workers (name) ON DELETE CASCADE,
    position INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX routes_of_worker ON routes (worker, position);

  CREATE TABLE deployments (
    id TEXT PRIMARY KEY,
    worker TEXT NOT NULL
      REFERENCES workers (name) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    module TEXT NOT NULL,
    module_bytes INTEGER NOT NULL,
    settings TEXT NOT NULL,
    secrets TEXT NOT NULL,
    created_at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX deployments_of_worker ON deployments (worker, created_at);

  CREATE TABLE history (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    worker TEXT NOT NULL
      REFERENCES workers (name) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    deployment TEXT NOT NULL
      REFERENCES deployments (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    at INTEGER NOT NULL,
    event TEXT NOT NULL CHECK (event IN ('deploy', 'candidate', 'promote', 'rollback'))
  ) STRICT;
  CREATE INDEX history_of_worker ON history (worker, number);
  CREATE INDEX history_of_deployment ON history (deployment);

  -- One row at most: a known text, sealed with the key that the secrets are sealed with.
  CREATE TABLE secrets_key (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    proof TEXT NOT NULL
  ) STRICT;
  `,
];

/** Brings a database to this version's schema, step by step, each whole or not at all. Its version is
 * SQLite's `user_version`: the number of steps taken.
 * @throws SkerryError `store-newer`; what SQLite throws. */
export function migrate(db: DatabaseSync): void {
  const { user_version: version } = db.prepare("PRAGMA user_version").get() as unknown as {
    user_version: number;
  };
  if (version > migrations.length) {
    throw new SkerryError(
      "store-newer",
      `The data folder has schema ${version}, written by a newer version of Skerry; this one knows schemas up to ${migrations.length}.`,
    );
  }
  for (let step = version; step < migrations.length; step++) {
    db.exec(`BEGIN IMMEDIATE; ${migrations[step]} PRAGMA user_version = ${step + 1}; COMMIT;`);
  }
}
