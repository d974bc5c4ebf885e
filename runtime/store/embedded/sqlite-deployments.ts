import type { DatabaseSync, StatementSync } from "node:sqlite";
import { SkerryError } from "../../errors.ts";
import type {
  DeploymentRecord,
  DeploymentStore,
  HistoryEntry,
  StoreChange,
  WorkerRecord,
} from "../deployments.ts";
import { ChangeWriter } from "./change-writer.ts";
import { type DeploymentRow, deploymentOf, type WorkerRow, workerOf } from "./rows.ts";
import type { SealedSecrets } from "./sealed-secrets.ts";
import { storeFailure } from "./store-failure.ts";
import { transaction } from "./transaction.ts";

const reading = "Deployments can't be read";
const writing = "Deployments can't be written";

/** Deployments in one SQLite database. A commit is synced to the disk before it returns (WAL with
 * `synchronous = FULL`), and SQLite runs in this thread: a change takes as long as the disk's sync. */
export class SqliteDeployments implements DeploymentStore {
  readonly #db: DatabaseSync;
  readonly #secrets: SealedSecrets;
  readonly #writer: ChangeWriter;
  readonly #onClose: () => void;
  readonly #statements = new Map<string, StatementSync>();

  /** @param db migrated, in WAL mode. */
  constructor(db: DatabaseSync, secrets: SealedSecrets, onClose: () => void) {
    this.#db = db;
    this.#secrets = secrets;
    this.#writer = new ChangeWriter((sql) => this.#statement(sql), secrets);
    this.#onClose = onClose;
  }

  async workers(): Promise<WorkerRecord[]> {
    return attempt(reading, () => {
      const routes = new Map<string, string[]>();
      const all = "SELECT worker, pattern FROM routes ORDER BY worker, position";
      for (const { worker, pattern } of this.#rows<{ worker: string; pattern: string }>(all)) {
        const list = routes.get(worker);
        if (list === undefined) routes.set(worker, [pattern]);
        else list.push(pattern);
      }
      const rows = this.#rows<WorkerRow>("SELECT * FROM workers ORDER BY name");
      return rows.map((row) => workerOf(row, routes.get(row.name) ?? []));
    });
  }

  async worker(name: string): Promise<WorkerRecord | null> {
    return attempt(reading, () => {
      const [row] = this.#rows<WorkerRow>("SELECT * FROM workers WHERE name = ?", name);
      if (row === undefined) return null;
      const own = "SELECT pattern FROM routes WHERE worker = ? ORDER BY position";
      const routes = this.#rows<{ pattern: string }>(own, name);
      return workerOf(
        row,
        routes.map(({ pattern }) => pattern),
      );
    });
  }

  async deployment(id: string): Promise<DeploymentRecord | null> {
    return attempt(reading, () => {
      const [row] = this.#rows<DeploymentRow>("SELECT * FROM deployments WHERE id = ?", id);
      return row === undefined ? null : this.#deployment(row);
    });
  }

  async deployments(worker: string): Promise<DeploymentRecord[]> {
    return attempt(reading, () => {
      const own = "SELECT * FROM deployments WHERE worker = ? ORDER BY created_at DESC, rowid DESC";
      return this.#rows<DeploymentRow>(own, worker).map((row) => this.#deployment(row));
    });
  }

  async modules(): Promise<Set<string>> {
    return attempt(reading, () => {
      const all = "SELECT DISTINCT module FROM deployments";
      return new Set(this.#rows<{ module: string }>(all).map(({ module }) => module));
    });
  }

  async history(worker: string): Promise<HistoryEntry[]> {
    return attempt(reading, () => {
      const own = "SELECT deployment, at, event FROM history WHERE worker = ? ORDER BY number DESC";
      return this.#rows<HistoryEntry>(own, worker).map((row) => ({ ...row }));
    });
  }

  async apply(change: Partial<StoreChange>, synced = true): Promise<void> {
    const { deployments = [] } = change;
    if (deployments.some(({ secrets }) => Object.keys(secrets).length > 0)) {
      await this.#secrets.prepare();
    }
    attempt(writing, () => {
      try {
        transaction(this.#db, synced, () => this.#writer.write(change));
      } catch (error) {
        throw danglingReference(error);
      }
    });
  }

  async close(): Promise<void> {
    attempt("Deployments can't be closed", () => {
      if (this.#db.isOpen) this.#db.close();
    });
    this.#onClose();
  }

  #deployment(row: DeploymentRow): DeploymentRecord {
    return deploymentOf(row, this.#secrets.read(row.worker, row.secrets));
  }

  #rows<Row>(sql: string, ...values: string[]): Row[] {
    return this.#statement(sql).all(...values) as unknown as Row[];
  }

  #statement(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#db.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }
}

function attempt<T>(what: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw storeFailure(error, what);
  }
}

/** SQLITE_CONSTRAINT_FOREIGNKEY: no fault of the disk. */
function danglingReference(error: unknown): unknown {
  if ((error as { errcode?: number }).errcode !== 787) return error;
  return new SkerryError(
    "host-failed",
    "A change of the store names a worker or deployment that is not there.",
  );
}
