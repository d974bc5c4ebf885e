import { existsSync } from "node:fs";
import { mkdir, open } from "node:fs/promises";
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import { SkerryError } from "../../../errors.ts";
import { syncFolder } from "../../durable-files.ts";
import type { ReplicatingKvStore } from "../../kv.ts";
import { makeFolder } from "../../make-folder.ts";
import { FolderLock } from "../folder-lock.ts";
import { makeDatabase } from "../new-database.ts";
import { storeFailure } from "../store-failure.ts";
import { openToRead, prepareDatabase } from "./kv-database.ts";
import { KvThread } from "./kv-thread.ts";
import { SqliteKv } from "./sqlite-kv.ts";

/** Opens the store of entries in a data folder, which is made where it is missing, and keeps other processes out of
 * it until it is closed. The folder contains `kv/kv.sqlite` and `kv/lock`, which only its owner can read. @param
 * options.wait how long to wait for another process's lock, in ms: a process that was killed may not be quite gone
 * yet. @param options.takesValues the values of puts are transferred, not copied: their arrays are empty afterwards.
 * @param options.onBroken called when no write can succeed any more until the store is opened anew. @param
 * options.isFolderDurable the folder is there and on the disk: nothing else of the data folder is looked at. @throws
 * SkerryError `store-in-use`, `store-newer`, `store-failed`, `store-lost` for a database that is empty. */
export async function openEmbeddedKv(
  dataDir: string,
  options: {
    readonly wait?: number;
    readonly takesValues?: boolean;
    readonly onBroken?: (error: SkerryError) => void;
    readonly isFolderDurable?: boolean;
  } = {},
): Promise<ReplicatingKvStore> {
  const folder = join(dataDir, "kv");
  const path = join(folder, "kv.sqlite");
  const lockFile = join(folder, "lock");
  try {
    await makeFolder(dataDir, 0o755);
    await mkdir(folder, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "EEXIST") throw error;
    });
    await (await open(lockFile, "a", 0o600)).close();
    if (options.isFolderDurable !== true) await syncFolder(dataDir);
    await syncFolder(folder);
  } catch (error) {
    throw storeFailure(error, "The files of the store of entries can't be made");
  }
  const lock = await takeLock(lockFile, options.wait ?? 5_000);
  let db: DatabaseSync | null = null;
  try {
    await makeDatabase(folder, "kv.sqlite", prepareDatabase, async () => null);
    prepareDatabase(path);
    db = openToRead(path);
    const writing = await KvThread.open({ path, role: "write" }, options.onBroken);
    return new SqliteKv({
      path,
      db,
      writing,
      takesValues: options.takesValues ?? false,
      onClose: () => lock.release(),
    });
  } catch (error) {
    db?.close();
    lock.release();
    throw storeFailure(error, "The store of entries can't be opened");
  }
}

/** Whether a store of entries was ever opened in a data folder. */
export function hasEmbeddedKv(dataDir: string): boolean {
  return existsSync(join(dataDir, "kv", "kv.sqlite"));
}

async function takeLock(file: string, wait: number): Promise<FolderLock> {
  const end = performance.now() + wait;
  while (true) {
    try {
      return new FolderLock(file);
    } catch (error) {
      const inUse = error instanceof SkerryError && error.code === "store-in-use";
      if (!inUse || performance.now() >= end) throw error;
      await sleep(50);
    }
  }
}
