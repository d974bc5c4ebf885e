import { constants } from "node:fs";
import { access, type FileHandle, lstat, open, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { SkerryError } from "../../../errors.ts";
import { storeFailure } from "../store-failure.ts";
import { isPlain, openAsItself } from "./plain-file.ts";

/** Whose files are: the numbers of a user and a group. */
export interface FileOwner {
  readonly uid: number;
  readonly gid: number;
}

const { O_RDONLY, O_DIRECTORY, R_OK, W_OK, X_OK } = constants;

/** This process's user and group; null where the system has none. */
export function ownIds(): FileOwner | null {
  const { geteuid, getegid } = process;
  return geteuid && getegid ? { uid: geteuid(), gid: getegid() } : null;
}

/** Whose the entries in a data folder are where no process with a user of its own has them: whose the folder is, or this process's,
 * which may not give files away where it is not root. */
export async function ownerOf(dataDir: string): Promise<FileOwner> {
  const own = ownIds();
  if (own !== null && own.uid !== 0) return own;
  const { uid, gid } = await stat(dataDir);
  return { uid, gid };
}

/** Makes the folder of entries, and the files in it, the owner's alone. Nobody may have the store open. The folder is this process's
 * first and the owner's last: where it is cut off the next call has the rest done, and whoever had the folder before, and may have
 * been taken over, can't change it meanwhile. What no store makes is left as it is, as links to files of others.
 * @throws SkerryError `store-failed` where this process may not give files away. */
export async function giveFolder(folder: string, owner: FileOwner): Promise<void> {
  const own = ownIds();
  if (own === null) return;
  try {
    if (await isOf(folder, owner)) return;
    // Of who can't give files away, and has what it needs.
    if (own.uid !== 0 && own.uid === owner.uid) return await access(folder, R_OK | W_OK | X_OK);
    const opened = await open(folder, O_RDONLY | O_DIRECTORY);
    try {
      await opened.chown(own.uid, own.gid);
      await opened.chmod(0o700);
      for (const name of await readdir(folder)) await giveFile(join(folder, name), owner);
      await opened.chown(owner.uid, owner.gid);
    } finally {
      await opened.close();
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "EPERM" && code !== "EACCES") {
      throw storeFailure(error, "The files of the store of entries can't be given to their user");
    }
    throw new SkerryError(
      "store-failed",
      `The entries are to be files of user ${owner.uid}, and this process may not make them that (${code}): they may be left ` +
        "from a host whose cordons had users. Start `skerry serve` once as root, with --as-root, or change the owner of the folder `kv`.",
    );
  }
}

async function isOf(folder: string, { uid }: FileOwner): Promise<boolean> {
  if ((await stat(folder)).uid !== uid) return false;
  const files = await readdir(folder).catch(() => null);
  if (files === null) return false;
  const all = await Promise.all(
    // SQLite removes some as it goes.
    files.map((name) => lstat(join(folder, name)).catch(() => null)),
  );
  return all.every((each) => each === null || each.uid === uid);
}

/** Makes a plain file that has one name the owner's. What else stands there stays as it is. Rejects with the system's error. */
export async function giveFile(path: string, owner: FileOwner): Promise<void> {
  let file: FileHandle;
  try {
    file = await openAsItself(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // A link, a socket, or a file that has gone.
    if (code === "ELOOP" || code === "ENXIO" || code === "ENOENT") return;
    throw error;
  }
  try {
    if (isPlain(await file.stat())) await file.chown(owner.uid, owner.gid);
  } finally {
    await file.close();
  }
}
