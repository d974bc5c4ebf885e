import { DatabaseSync } from "node:sqlite";
import { SkerryError } from "../../errors.ts";
import { isLocked, storeFailure } from "./store-failure.ts";

/** Keeps other processes out of a data folder while it is held. It is SQLite's lock on a database in which
 * nothing is: the system drops it when the process ends, however it ends, and unlike a file with a process
 * id in it, it can't be left behind. The store's own database stays free for other readers: a backup. */
export class FolderLock {
  readonly #db: DatabaseSync;

  /** Takes the lock at once, or throws.
   * @throws SkerryError `store-in-use`, `store-failed`. */
  constructor(path: string) {
    try {
      this.#db = new DatabaseSync(path, { timeout: 0 });
    } catch (error) {
      throw storeFailure(error, "The lock can't be opened");
    }
    try {
      this.#db.exec("PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE");
    } catch (error) {
      this.#db.close();
      if (!isLocked(error)) throw storeFailure(error, "The lock can't be taken");
      throw new SkerryError("store-in-use", "Another `skerry serve` uses the data folder.");
    }
  }

  release(): void {
    if (this.#db.isOpen) this.#db.close();
  }
}
