import { chmodSync, lstatSync, mkdirSync } from "node:fs";
import { lutimes, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import type { Logger } from "pino";
import { SkerryError, toSkerryError } from "../errors.ts";
import { folderIdentity } from "../process/sandbox/host-sandbox.ts";
import { entriesSocketFolder } from "../process/sandbox/needs.ts";
import { makeTemporaryFolder } from "../process/temporary-folder.ts";

/** The file in the data folder that has the path of the run folder of the supervisor that used it last. */
const noteFile = "run-folder";
const prefix = "skerry-run-";

/** Where ledgers are in a run folder: all of it that shards write to. */
export function ledgersFolder(runFolder: string): string {
  return join(runFolder, "ledgers");
}

/** Makes a folder for what lives as long as one supervisor: sockets and ledgers. One that a supervisor left
 * which was killed goes; the data folder's lock says that it is nobody's any more. */
export async function makeRunFolder(dataDir: string): Promise<string> {
  const note = join(dataDir, noteFile);
  const before = await readFile(note, "utf8").catch(() => "");
  if (dirname(before) === tmpdir() && basename(before).startsWith(prefix)) {
    await removeRunFolder(before);
  }
  // Sockets' paths must be short, so it is not in the data folder.
  const folder = await makeTemporaryFolder(prefix);
  await writeFile(note, folder, { mode: 0o600 }).catch(() => {});
  chmodSync(folder, 0o711);
  restoreRunFolder(folder);
  return folder;
}

/** Makes a run folder, and the folders in it, where they are missing. Returns true if one was.
 * @throws SkerryError `host-failed` if another user has put something in its place, or it can't be made. */
export function restoreRunFolder(folder: string): boolean {
  try {
    // Shards of other users reach what is in it by name, and the names can't be guessed or listed.
    let wasMissing = makeMissing(folder, 0o711);
    requireOwn(folder);
    // The owner of entries makes its socket in the second: it may have another user, and nobody else looks into it.
    const [ledgers, entries] = foldersIn(folder);
    wasMissing = makeMissing(ledgers, 0o711) || wasMissing;
    return makeMissing(entries, 0o700) || wasMissing;
  } catch (error) {
    if (SkerryError.is(error)) throw error;
    const { code } = error as NodeJS.ErrnoException;
    throw new SkerryError(
      "host-failed",
      `The host's run folder was removed, and can't be made again: ${code}.`,
    );
  }
}

const foldersIn = (folder: string) => [ledgersFolder(folder), entriesSocketFolder(folder)] as const;

/** Makes a folder with this mode, whatever the umask. False if something stands there. */
function makeMissing(path: string, mode: number): boolean {
  if (lstatSync(path, { throwIfNoEntry: false }) !== undefined) return false;
  mkdirSync(path, { mode: 0o700 });
  chmodSync(path, mode);
  return true;
}

/** Throws if a folder is not this process's user's: its name is no secret, and who makes one in its place would choose filters and
 * sockets. */
function requireOwn(folder: string): void {
  const stats = lstatSync(folder);
  if (stats.isDirectory() && stats.uid === process.getuid?.()) return;
  throw new SkerryError(
    "host-failed",
    "The host's run folder was removed, and somebody else has put something in its place: start the host anew.",
  );
}

/** How often a run folder's times are set, in ms: systems remove from /tmp what has not changed for some days (tmpfiles.d(5)). */
const touchPause = 6 * 60 * 60_000;

/** How often it is looked at whether a run folder is whole, in ms. */
const checkPause = 1_000;

/** Keeps a run folder while its supervisor lives: a shard that starts weeks later needs its files. What is removed from it all the same is
 * made again, and the log says so. @param restoreSockets makes sockets again whose files are missing.
 * @returns what ends it: from then on nothing is made in the folder. */
export function keepRunFolder(
  folder: string,
  restoreSockets: () => Promise<unknown>,
  log: Pick<Logger, "warn" | "error">,
): () => void {
  const touching = setInterval(() => void touchRunFolder(folder), touchPause).unref();
  let isWhole = true;
  let hasEnded = false;
  const identity = () => [folder, ...foldersIn(folder)].map(folderIdentity).join();
  let known = identity();
  const check = async () => {
    if (hasEnded) return;
    try {
      restoreRunFolder(folder);
      // Whoever starts a process may have been first.
      if (identity() !== known) log.warn({ folder }, restored);
      known = identity();
      await restoreSockets();
      isWhole = true;
    } catch (error) {
      if (isWhole) log.error({ folder }, toSkerryError(error).message);
      isWhole = false;
    }
    setTimeout(check, checkPause).unref();
  };
  setTimeout(check, checkPause).unref();
  return () => {
    hasEnded = true;
    clearInterval(touching);
  };
}

const restored =
  "The folder of this host's sockets, or one in it, was removed, and was made again: have whatever cleans it leave it alone.";

/** Removes a run folder once nothing is made in it any more. What can't be removed is left to the system and to the next start. */
export async function removeRunFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true }).catch(() => {});
}

/** Sets the times of a run folder, and of all in it, to now. What may not be changed, or has gone, stays as it is. */
export async function touchRunFolder(folder: string): Promise<void> {
  const own = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const folders = own.filter((entry) => entry.isDirectory()).map(({ name }) => join(folder, name));
  const within = await Promise.all(
    folders.map(async (path) => {
      const names = await readdir(path).catch(() => []);
      return names.map((name) => join(path, name));
    }),
  );
  const now = new Date();
  // Not of what a link names, nor of what is behind one: processes of other users may make them in these folders, but not in the run
  // folder itself. There are no folders in these.
  const all = [folder, ...own.map(({ name }) => join(folder, name)), ...within.flat()];
  await Promise.all(all.map((path) => lutimes(path, now, now).catch(() => {})));
}
