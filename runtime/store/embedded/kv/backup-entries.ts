import { lstat, mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { SkerryError } from "../../../errors.ts";
import { runScript } from "../../../process/run-script.ts";
import { draftName, syncFolder } from "../../durable-files.ts";
import { storeFailure } from "../store-failure.ts";
import { type FileOwner, ownIds } from "./folder-owner.ts";
import { copyPlainFile } from "./plain-file.ts";

/** Copies the entries of a data folder, as they are at one moment, into another one where there are none.
 *
 * The folder may be another user's, that of the process that owns the entries, and that process may have been taken over. So
 * its database is opened by nobody but a process of that user, which leaves a copy beside it. Of the copy bytes are read, and
 * no link is followed: with the rights of root nothing else can be reached through it.
 * @returns the copy's bytes; null where there are no entries. @throws SkerryError `store-failed`; the system's errors. */
export async function backUpEntries(dataDir: string, to: string): Promise<number | null> {
  const folder = join(dataDir, "kv");
  const there = await lstat(join(folder, "kv.sqlite")).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw error;
  });
  if (there === null) return null;
  if (!there.isFile()) throw new SkerryError("store-failed", "kv.sqlite is no plain file.");
  const name = draftName();
  const { uid, gid } = await lstat(folder);
  const copy = join(folder, name);
  try {
    await copyAs({ uid, gid }, folder, name);
    await mkdir(join(to, "kv"), { mode: 0o700 });
    const bytes = await copyPlainFile(copy, join(to, "kv", "kv.sqlite"));
    await syncFolder(join(to, "kv"));
    return bytes;
  } finally {
    // One that was cut off leaves what SQLite would undo it by.
    for (const each of [copy, `${copy}-journal`]) await rm(each, { force: true });
  }
}

/** Copies the database by SQLite's backup API, in one step, since one in many begins again at each write of the host. What
 * such a copy left that was cut off goes after a day. */
const script = `
  import { readdirSync, statSync, unlinkSync } from "node:fs";
  import { backup, DatabaseSync } from "node:sqlite";
  const [name] = process.argv.slice(1);
  process.umask(0o077);
  for (const each of readdirSync(".")) {
    if (each.startsWith(".draft-") && statSync(each).mtimeMs < Date.now() - 86_400_000) unlinkSync(each);
  }
  const source = new DatabaseSync("kv.sqlite", { timeout: 10_000 });
  await backup(source, name, { rate: 2 ** 31 - 1 });
  source.close();
`;

/** How long a copy may take, in ms: who owns the folder may put a pipe in the database's place. */
const longest = 60 * 60_000;

async function copyAs({ uid, gid }: FileOwner, folder: string, name: string): Promise<void> {
  const isOther = ownIds()?.uid === 0 && uid !== 0;
  try {
    await runScript(script, {
      // Nothing of this process's own environment, which may hold the key of secrets.
      ...{ args: [name], cwd: folder, env: { SQLITE_TMPDIR: folder }, longest },
      ...(isOther && { user: { uid, gid } }),
    });
  } catch (error) {
    throw storeFailure(error, "The entries can't be copied");
  }
}
