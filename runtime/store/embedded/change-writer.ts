import type { StatementSync } from "node:sqlite";
import { SkerryError } from "../../errors.ts";
import type { DeploymentRecord, StoreChange, WorkerRecord } from "../deployments.ts";
import { workerColumns, workerValues } from "./rows.ts";
import type { SealedSecrets } from "./sealed-secrets.ts";

/** The number of a worker's newest deployments that are kept, and of those that were active last. The current one
 * and the candidate are always kept. */
const maxStoredDeployments = 50;

/** The newest entries of a worker's history that are kept. */
const maxHistory = 1_000;

const upsertWorker = `
  INSERT INTO workers (${workerColumns.join(", ")})
  VALUES (${workerColumns.map(() => "?").join(", ")})
  ON CONFLICT (name) DO UPDATE SET
  ${workerColumns.map((column) => `${column} = excluded.${column}`).join(", ")}`;

/** Changes nothing where another worker has the id. */
const upsertDeployment = `
  INSERT INTO deployments (id, worker, module, module_bytes, settings, secrets, created_at)
  VALUES (?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (id) DO UPDATE SET created_at = excluded.created_at, secrets = excluded.secrets
  WHERE worker = excluded.worker`;

/** Whether a worker has more deployments than are kept in any case: few have, and to look is cheaper than to prune. */
const hasMany = `SELECT 1 FROM deployments WHERE worker = ? LIMIT 1 OFFSET ${maxStoredDeployments}`;

const pruneDeployments = `
  DELETE FROM deployments
  WHERE worker = ?1
    AND id NOT IN (
      SELECT id FROM deployments WHERE worker = ?1
      ORDER BY created_at DESC, rowid DESC LIMIT ${maxStoredDeployments})
    AND id NOT IN (
      SELECT deployment FROM history INDEXED BY history_of_worker WHERE worker = ?1
      GROUP BY deployment ORDER BY max(number) DESC LIMIT ${maxStoredDeployments})
    AND id NOT IN (
      SELECT current FROM workers WHERE name = ?1
      UNION ALL
      SELECT candidate FROM workers WHERE name = ?1 AND candidate IS NOT NULL)`;

const pruneHistory = `
  DELETE FROM history
  WHERE worker = ?1
    AND number <= (
      SELECT number FROM history WHERE worker = ?1
      ORDER BY number DESC LIMIT 1 OFFSET ${maxHistory})`;

/** Writes a change of the store, statement by statement, inside a transaction of the caller's. */
export class ChangeWriter {
  readonly #statement: (sql: string) => StatementSync;
  readonly #secrets: SealedSecrets;

  /** @param statement returns the prepared statement of an SQL text. */
  constructor(statement: (sql: string) => StatementSync, secrets: SealedSecrets) {
    this.#statement = statement;
    this.#secrets = secrets;
  }

  /** @throws SkerryError `route-conflict`, `host-failed`; what SQLite throws. */
  write({
    removed = [],
    workers = [],
    deployments = [],
    history = [],
    served = [],
  }: Partial<StoreChange>): void {
    // What is removed goes first, and all the workers' routes before any is set, so that one change can
    // move a route from one worker to another.
    for (const name of removed) this.#statement("DELETE FROM workers WHERE name = ?").run(name);
    for (const worker of workers) {
      this.#statement(upsertWorker).run(...workerValues(worker));
      this.#statement("DELETE FROM routes WHERE worker = ?").run(worker.name);
    }
    for (const deployment of deployments) this.#putDeployment(deployment);
    for (const worker of workers) this.#putRoutes(worker);
    for (const { worker, deployment, at, event } of history) {
      this.#statement(
        "INSERT INTO history (worker, deployment, at, event) VALUES (?, ?, ?, ?)",
      ).run(worker, deployment, at, event);
    }
    const touched = [
      ...workers.map(({ name }) => name),
      ...deployments.map(({ worker }) => worker),
    ];
    for (const name of new Set(touched)) {
      if (this.#statement(hasMany).get(name) === undefined) continue;
      this.#statement(pruneDeployments).run(name);
    }
    for (const name of new Set(history.map(({ worker }) => worker))) {
      this.#statement(pruneHistory).run(name);
    }
    for (const { key, revision } of served) {
      this.#statement("UPDATE cluster_records SET served = ? WHERE key = ?").run(revision, key);
    }
  }

  #putDeployment(deployment: DeploymentRecord): void {
    const { id, worker, module, moduleBytes, settings, createdAt } = deployment;
    const secrets = this.#secrets.write(worker, deployment.secrets);
    const { changes } = this.#statement(upsertDeployment).run(
      id,
      worker,
      module,
      moduleBytes,
      JSON.stringify(settings),
      secrets,
      createdAt,
    );
    if (changes === 0) {
      throw new SkerryError(
        "host-failed",
        `Deployment ${id} is another worker's than ${worker}'s.`,
      );
    }
  }

  #putRoutes({ name, routes }: WorkerRecord): void {
    const owner = this.#statement("SELECT worker FROM routes WHERE pattern = ?");
    const insert = this.#statement(
      "INSERT INTO routes (pattern, worker, position) VALUES (?, ?, ?)",
    );
    for (const [position, pattern] of [...new Set(routes)].entries()) {
      const other = owner.get(pattern);
      if (other !== undefined) {
        throw new SkerryError(
          "route-conflict",
          `The route ${pattern} is bound to worker ${other.worker} already, so worker ${name} can't have it.`,
        );
      }
      insert.run(pattern, name, position);
    }
  }
}
