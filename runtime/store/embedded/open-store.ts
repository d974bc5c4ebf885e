import { mkdir, open } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { ArtifactStore } from "../artifacts.ts";
import type { ClusterCopy } from "../cluster-copy.ts";
import type { DeploymentStore, ModuleStore } from "../deployments.ts";
import { clearDrafts, syncFolder } from "../durable-files.ts";
import { makeFolder } from "../make-folder.ts";
import { FolderLock } from "./folder-lock.ts";
import { migrate } from "./migrations.ts";
import { ModuleFiles } from "./module-files.ts";
import { makeDatabase } from "./new-database.ts";
import { SealedSecrets } from "./sealed-secrets.ts";
import { SecretsKey } from "./secrets-key.ts";
import { SqliteClusterCopy } from "./sqlite-cluster-copy.ts";
import { SqliteDeployments } from "./sqlite-deployments.ts";
import { storeFailure } from "./store-failure.ts";

/** How long another program's lock on the database is waited for, in ms. SQLite waits in this thread. */
const lockedWait = 250;

export interface EmbeddedStore {
  readonly deployments: DeploymentStore;
  readonly modules: ModuleStore;
  /** Opens the copy of a cluster's log, of a node that is in one. @throws SkerryError `store-failed`. */
  readonly clusterCopy: () => ClusterCopy;
}

/** Opens the store in a data folder, which is made where it is missing, and keeps other processes out of it
 * until it is closed. In the folder:
 *
 * - `store/skerry.db`: workers, deployments, routes and history; `store/lock`.
 * - `modules/SHA256.wasm`: what was deployed.
 * - `secrets.key`: what secrets are sealed with, where neither `key` nor SKERRY_SECRETS_KEY is set; made
 *   with the first secret.
 * - `artifacts/`: what was made of the modules, and can be made again.
 *
 * Only the folder's owner can read any of it but the artifacts. A database that is empty, or gone while modules
 * are there, is taken for lost.
 * @param options.key 32 bytes.
 * @throws SkerryError `store-in-use`, `store-newer`, `store-lost`, `store-failed`; `bad-settings` for a key that is none. */
export async function openEmbeddedStore(
  dataDir: string,
  options: { readonly key?: Uint8Array } = {},
): Promise<EmbeddedStore> {
  const store = join(dataDir, "store");
  const modules = join(dataDir, "modules");
  const path = join(store, "skerry.db");
  const lockFile = join(store, "lock");
  try {
    await makeFolder(dataDir, 0o755);
    for (const folder of [store, modules]) await makePrivate(folder);
    await makeFile(lockFile);
    for (const folder of [dataDir, store]) await syncFolder(folder);
  } catch (error) {
    throw storeFailure(error, "The store's files can't be made");
  }
  const key = new SecretsKey(dataDir, options.key);
  const lock = new FolderLock(lockFile);
  let db: DatabaseSync | null = null;
  const files = new ModuleFiles(modules);
  try {
    await makeDatabase(
      store,
      "skerry.db",
      (draft) => openDatabase(draft).close(),
      // Artifacts say nothing: `skerry run` may have made them, in the same folder.
      async () => {
        const count = await files.count();
        return count === 0 ? null : `${count} ${count === 1 ? "module is" : "modules are"}`;
      },
    );
    db = openDatabase(path);
    const secrets = new SealedSecrets(db, key);
    await clearDrafts(modules, 0);
    await new ArtifactStore(dataDir).clearDrafts();
    const deployments = new SqliteDeployments(db, secrets, () => lock.release());
    const opened = db;
    return { deployments, modules: files, clusterCopy: () => new SqliteClusterCopy(opened) };
  } catch (error) {
    db?.close();
    lock.release();
    throw storeFailure(error, "The store can't be opened");
  }
}

/** @throws SkerryError `store-newer`; what SQLite throws. */
function openDatabase(path: string): DatabaseSync {
  const db = new DatabaseSync(path, { timeout: lockedWait });
  try {
    db.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
    migrate(db);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

async function makePrivate(folder: string): Promise<void> {
  await mkdir(folder, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EEXIST") throw error;
  });
}

async function makeFile(path: string): Promise<void> {
  const file = await open(path, "a", 0o600);
  await file.close();
}
