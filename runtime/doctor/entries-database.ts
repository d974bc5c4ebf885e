import type { Stats } from "node:fs";
import { join } from "node:path";
import { toSkerryError } from "../errors.ts";
import { entriesFolder } from "../process/sandbox/needs.ts";
import { openAsItself } from "../store/embedded/kv/plain-file.ts";
import { folderOfHome, homesWithFolders } from "../supervisor/kv/homes.ts";
import { readPlaces } from "../supervisor/kv/places-file.ts";
import { type Finding, ok, problem } from "./finding.ts";

/** What a database of SQLite begins with (sqlite.org/fileformat2.html). */
const beginning = "SQLite format 3\0";

const advice =
  "Put a backup's `kv` folder in its place, or move the folder `kv` of the data folder away to begin without entries.";

const whose = "Look as the user of the host or as root, or give this user the data folder.";

/** The database of entries in a data folder: that there is one which can be read, or none was made yet. Nothing is written there. */
export async function entriesFinding(dataDir: string): Promise<Finding> {
  const path = join(entriesFolder(dataDir), "kv.sqlite");
  try {
    // The folder is of the entries' user, and who looks may be root.
    const file = await openAsItself(path);
    try {
      const other = notFile(await file.stat());
      if (other !== null) return problem("entries", `kv.sqlite is ${other}.`, advice);
      const { bytesRead, buffer } = await file.read(Buffer.alloc(beginning.length), 0, null, 0);
      if (bytesRead === 0)
        return problem("entries", "kv.sqlite is empty: its contents are lost.", advice);
      if (buffer.toString("latin1") === beginning) return ok("entries", "Their database is there.");
      return problem("entries", "kv.sqlite is no database of SQLite: it is damaged.", advice);
    } finally {
      await file.close();
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ELOOP") return problem("entries", "kv.sqlite is a link.", advice);
    if (code === "ENOENT") return ok("entries", "None were kept yet.");
    const closed = code === "EACCES" || code === "EPERM";
    return problem("entries", `kv.sqlite can't be read: ${code}.`, closed ? whose : advice);
  }
}

/** The databases of other homes, and the file that says which has each tenant's entries: what is wrong with them. A database that was
 * made for entries that never came is none. */
export async function findingsOfHomes(dataDir: string): Promise<Finding[]> {
  try {
    readPlaces(dataDir);
  } catch (error) {
    const { message, advice } = toSkerryError(error);
    return [problem("entries", message, advice)];
  }
  const homes = await homesWithFolders(dataDir);
  const all = homes.map(async (home) => {
    const finding = await entriesFinding(folderOfHome(dataDir, home));
    return finding.health === "ok"
      ? []
      : [{ ...finding, found: `kv-homes/${home}: ${finding.found}` }];
  });
  return (await Promise.all(all)).flat();
}

/** What stands there in a file's place; null for a file. */
function notFile(stats: Stats): string | null {
  if (stats.isFile()) return null;
  return stats.isDirectory() ? "a folder" : "no file";
}
