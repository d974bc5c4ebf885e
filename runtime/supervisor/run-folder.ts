import { chmod, lutimes, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { entriesSocketFolder } from "../process/sandbox/needs.ts";

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
    await rm(before, { recursive: true, force: true }).catch(() => {});
  }
  // Sockets' paths must be short, so it is not in the data folder.
  const folder = await mkdtemp(join(tmpdir(), prefix));
  await writeFile(note, folder, { mode: 0o600 }).catch(() => {});
  // The owner of entries makes its socket in there: it may have another user, and nobody else looks into it.
  await mkdir(entriesSocketFolder(folder), { mode: 0o700 });
  // Shards of other users reach what is in it by name, and the names can't be guessed or listed.
  const ledgers = ledgersFolder(folder);
  await mkdir(ledgers);
  for (const each of [folder, ledgers]) await chmod(each, 0o711);
  return folder;
}

/** How often a run folder's times are set, in ms: systems remove from /tmp what has not changed for some days (tmpfiles.d(5)). */
const touchPause = 6 * 60 * 60_000;

/** Keeps a run folder from being cleaned away while its supervisor lives: a shard that starts weeks later needs its files. */
export function keepRunFolder(folder: string): void {
  setInterval(() => void touchRunFolder(folder), touchPause).unref();
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
