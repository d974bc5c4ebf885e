import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { chmod, mkdir, readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { namePattern } from "../../name-patterns.ts";
import { entriesSocketFolder } from "../../process/sandbox/needs.ts";
import { defaultCordon } from "../../routing/catalog.ts";
import { syncFolder } from "../../store/durable-files.ts";
import { storeFailure } from "../../store/embedded/store-failure.ts";
import { homesFolder } from "../../store/kv-homes.ts";
import type { LiveWorker } from "../deploy/live-worker.ts";

/** The home of tenants whose workers are all in the default cordon. Its entries are in the data folder itself. */
export const defaultHome = defaultCordon;

/** The most characters of a home's name that is made of its cordons' names: it is the name of a folder. */
const maxCharacters = 128;

/** The home of workers in these cordons. Homes of two sets have two names. */
export function homeOf(cordons: Iterable<string>): string {
  const name = [...new Set(cordons)].sort().join("+");
  // No cordon's name begins so.
  return name.length <= maxCharacters ? name : `+${digest(name).slice(0, 32)}`;
}

/** True of names that {@link homeOf} gives, which are those of folders: whatever else a file or a folder has is not joined to a path. */
export function isHome(name: string): boolean {
  const cordons = name.split("+");
  return /^\+[0-9a-f]{32}$/.test(name) || (areNames(cordons) && homeOf(cordons) === name);
}

const areNames = (all: readonly string[]) => all.every((name) => namePattern.test(name));

/** Homes by tenant: the cordons that its workers were put into. That a worker is in quarantine, or watched, changes nothing. */
export function homesOf(
  workers: Iterable<Pick<LiveWorker, "record">>,
): ReadonlyMap<string, string> {
  const cordons = new Map<string, string[]>();
  for (const { record } of workers) {
    cordons.set(record.tenant, [...(cordons.get(record.tenant) ?? []), record.cordon]);
  }
  return new Map([...cordons].map(([tenant, all]) => [tenant, homeOf(all)]));
}

/** The folder in which a home's entries are as they are in a data folder. */
export function folderOfHome(dataDir: string, home: string): string {
  return home === defaultHome ? dataDir : join(homesFolder(dataDir), home);
}

/** The folder within a run folder in which a home's owner makes its socket. */
export function socketFolderOf(runFolder: string, home: string): string {
  const folder = entriesSocketFolder(runFolder);
  return home === defaultHome ? folder : `${folder}-${digest(home).slice(0, 16)}`;
}

/** Makes the folder of homes, which has all of them. Whoever may pass it, and a home's, can do nothing there: the folder in a home is
 * its owner's alone. @throws SkerryError `store-failed`. */
export async function makeHomesFolder(dataDir: string): Promise<void> {
  await makePassable(homesFolder(dataDir));
}

/** Makes the folder of a home. @throws SkerryError `store-failed`. */
export async function makeHome(dataDir: string, home: string): Promise<void> {
  if (home === defaultHome) return;
  await makeHomesFolder(dataDir);
  await makePassable(folderOfHome(dataDir, home));
}

async function makePassable(folder: string): Promise<void> {
  if (existsSync(folder)) return;
  try {
    // Another owner that starts may be first.
    await mkdir(folder, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "EEXIST") throw error;
    });
    await chmod(folder, 0o711);
    await syncFolder(dirname(folder));
  } catch (error) {
    throw storeFailure(error, "The folder of a cordon's entries can't be made");
  }
}

/** Homes other than the default one that have entries, or had some. */
export async function homesWithFolders(dataDir: string): Promise<string[]> {
  const entries = await readdir(homesFolder(dataDir), { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isDirectory() && isHome(entry.name))
    .map(({ name }) => name);
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
