import { hash } from "node:crypto";
import { constants } from "node:fs";
import { mkdir, open, readdir, readFile, rename, rm } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { backup, DatabaseSync } from "node:sqlite";
import { SkerryError } from "../../errors.ts";
import { clusterKeyFile } from "../data-folder.ts";
import { draftName, syncFolder, writeSynced } from "../durable-files.ts";
import { backUpAllEntries } from "./kv/backup-homes.ts";
import { keyFile } from "./secrets-key.ts";
import { storeFailure } from "./store-failure.ts";

/** What a backup has. */
export interface BackedUp {
  readonly workers: number;
  readonly deployments: number;
  readonly modules: number;
  /** Bytes of the database of entries; null where none were ever kept. */
  readonly entriesBytes: number | null;
  /** Whether the key that secrets are sealed with is in it: not where SKERRY_SECRETS_KEY has it, or there are no secrets. */
  readonly hasKey: boolean;
  /** Digests of modules that deployments name, and that are gone or damaged. */
  readonly missing: readonly string[];
}

/** How long another program's lock is waited for, in ms. */
const lockedWait = 5_000;
/** All pages at once: a copy in steps begins again whenever the host writes, and might not end. */
const allPages = 2 ** 31 - 1;
/** How often the deployments are copied again where a module went before it could be copied. */
const tries = 3;

/** Copies what of a data folder can't be made again into a new folder, as a data folder has it: deployments, modules, the keys of
 * secrets and of a cluster, entries. A host may serve, deploy and write meanwhile: deployments are those of one moment, with their modules, and
 * entries those of one moment. The new folder is there as a whole, on the disk, or not at all; this user alone can read it.
 * @throws SkerryError `bad-usage` where there is nothing to copy, or something where the copy is to be; `store-failed`. */
export async function backUp(dataDir: string, to: string): Promise<BackedUp> {
  const from = join(dataDir, "store", "skerry.db");
  await checkThere(from, dataDir);
  await checkFree(to);
  const draft = join(dirname(resolve(to)), draftName());
  try {
    await mkdir(join(draft, "store"), { recursive: true, mode: 0o700 });
    await mkdir(join(draft, "modules"), { mode: 0o700 });
    const deployments = await copyDeployments(from, dataDir, draft);
    // A key is on the disk before anything is sealed with it, so it is there for all that was copied.
    const hasKey = await copyKey(dataDir, draft, keyFile);
    await copyKey(dataDir, draft, clusterKeyFile);
    const entriesBytes = await backUpAllEntries(dataDir, draft);
    for (const folder of ["store", "modules", "."]) await syncFolder(join(draft, folder));
    await rename(draft, to);
    await syncFolder(dirname(resolve(to)));
    return { ...deployments, entriesBytes, hasKey };
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    const where = "the folder of the backup, or the data folder,";
    throw storeFailure(error, "The backup can't be written", where);
  }
}

/** @returns whether there is one. */
async function copyKey(dataDir: string, draft: string, name: string): Promise<boolean> {
  const key = await readIfThere(join(dataDir, name));
  if (key !== null) await writeSynced(join(draft, name), key, 0o600);
  return key !== null;
}

/** A host has been in this data folder. */
async function checkThere(path: string, dataDir: string): Promise<void> {
  try {
    await (await open(path, constants.O_RDONLY)).close();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") {
      throw storeFailure(error, "The deployments can't be read");
    }
    throw new SkerryError(
      "bad-usage",
      `${dataDir} is not a host's data folder: it has no store/skerry.db. Name the host's settings with --config.`,
    );
  }
}

/** An empty folder is taken; what has anything in it stays as it is. */
async function checkFree(to: string): Promise<void> {
  const there = await readdir(to).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw new SkerryError("bad-usage", `A backup can't be made at ${to}: ${error.code}.`);
  });
  if (there.length === 0) return;
  throw new SkerryError("bad-usage", `${to} is not empty: a backup needs an empty folder.`);
}

async function copyDeployments(
  from: string,
  dataDir: string,
  draft: string,
): Promise<Pick<BackedUp, "workers" | "deployments" | "modules" | "missing">> {
  const database = join(draft, "store", "skerry.db");
  for (let left = tries - 1; ; left--) {
    await rm(database, { force: true });
    await copyDatabase(from, database);
    const { workers, deployments, modules } = contentsOf(database);
    const missing: string[] = [];
    for (const digest of modules) {
      if (!(await copyModule(dataDir, draft, digest))) missing.push(digest);
    }
    // A module of a deployment that was removed since may be gone.
    if (missing.length > 0 && left > 0) continue;
    await removeOthers(join(draft, "modules"), new Set(modules));
    return { workers, deployments, modules: modules.length - missing.length, missing };
  }
}

async function copyDatabase(from: string, to: string): Promise<void> {
  // SQLite gives its other files the rights that the database has.
  await (await open(to, "wx", 0o600)).close();
  const source = new DatabaseSync(from, { timeout: lockedWait });
  try {
    await backup(source, to, { rate: allPages });
  } finally {
    source.close();
  }
  const file = await open(to, "r+");
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

function contentsOf(database: string): {
  workers: number;
  deployments: number;
  modules: readonly string[];
} {
  const copy = new DatabaseSync(database, { readOnly: true });
  try {
    const rows = (sql: string) => copy.prepare(sql).all() as Record<string, string | number>[];
    const count = (table: string) => Number(rows(`SELECT count(*) AS n FROM ${table}`)[0]!.n);
    return {
      workers: count("workers"),
      deployments: count("deployments"),
      modules: rows("SELECT DISTINCT module FROM deployments").map((row) => String(row.module)),
    };
  } finally {
    copy.close();
  }
}

/** Copies a module where it is what its name says. */
async function copyModule(dataDir: string, draft: string, digest: string): Promise<boolean> {
  const [from, to] = [dataDir, draft].map((each) => join(each, "modules", `${digest}.wasm`));
  const bytes = await readIfThere(from!);
  if (bytes === null || hash("sha256", bytes) !== digest) return false;
  await rm(to!, { force: true });
  await writeSynced(to!, bytes, 0o600);
  return true;
}

async function removeOthers(folder: string, digests: ReadonlySet<string>): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!digests.has(name.replace(/\.wasm$/, ""))) await rm(join(folder, name));
  }
}

async function readIfThere(path: string): Promise<Uint8Array | null> {
  return readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw error;
  });
}
