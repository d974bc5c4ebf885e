import { lstat, mkdir, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { SkerryError } from "../../../errors.ts";
import { syncFolder, writeSynced } from "../../durable-files.ts";
import { homesFolder, placesFile } from "../../kv-homes.ts";
import { backUpEntries } from "./backup-entries.ts";

/** How often all is copied again as entries have moved from one owner to another meanwhile. */
const tries = 5;

/** Copies the entries of a data folder as {@link backUpEntries} does, with those of other homes, and what says where each tenant's are.
 * While that stays the same each tenant's entries are where it says, so copies of a time in which it has changed are made again.
 * @returns bytes of the copies; null where there are no entries. @throws SkerryError `store-failed`; the system's errors. */
export async function backUpAllEntries(dataDir: string, to: string): Promise<number | null> {
  for (let left = tries; left > 0; left--) {
    const before = await placesOf(dataDir);
    const bytes = await copyAll(dataDir, to);
    const after = await placesOf(dataDir);
    if (before === after) {
      if (after !== null) {
        await mkdir(homesFolder(to), { recursive: true, mode: 0o711 });
        await writeSynced(join(homesFolder(to), placesFile), after, 0o600);
        await syncFolder(homesFolder(to));
      }
      return bytes;
    }
    for (const folder of [join(to, "kv"), homesFolder(to)]) {
      await rm(folder, { recursive: true, force: true });
    }
  }
  throw new SkerryError(
    "store-failed",
    "Entries move from one cordon to another all the time: make the backup later.",
  );
}

async function copyAll(dataDir: string, to: string): Promise<number | null> {
  let sum = await backUpEntries(dataDir, to);
  for (const home of await readdir(homesFolder(dataDir)).catch(() => [])) {
    const from = join(homesFolder(dataDir), home);
    if (!(await lstat(from)).isDirectory()) continue;
    const copy = join(homesFolder(to), home);
    await mkdir(copy, { recursive: true, mode: 0o711 });
    const bytes = await backUpEntries(from, copy);
    if (bytes !== null) sum = (sum ?? 0) + bytes;
    await syncFolder(copy);
  }
  return sum;
}

async function placesOf(dataDir: string): Promise<string | null> {
  const path = join(homesFolder(dataDir), placesFile);
  return readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw error;
  });
}
