import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";

/** In the data folder: the path of the run folder of the supervisor that used it last. */
const noteFile = "run-folder";
const prefix = "skerry-run-";

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
  // Shards of other users reach what is in it by name, and the names can't be guessed or listed.
  await chmod(folder, 0o711);
  return folder;
}
