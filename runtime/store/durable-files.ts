import { randomUUID } from "node:crypto";
import { open, readdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";

/** What a file or folder is called until it is whole. */
const draftPrefix = ".draft-";

/** A name for a file or folder that gets another once it is whole. */
export function draftName(): string {
  return draftPrefix + randomUUID();
}

/** Writes a file that only its owner may read, so that after a power failure it is there as a whole or not at all.
 * Rejects with the system's error. */
export async function writeDurably(folder: string, name: string, bytes: Uint8Array): Promise<void> {
  const draft = join(folder, draftName());
  try {
    await writeSynced(draft, bytes, 0o600);
    await rename(draft, join(folder, name));
    await syncFolder(folder);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

/** Writes a new file, and waits until the disk has its bytes. It has the given mode, less the umask. */
export async function writeSynced(
  path: string,
  content: Uint8Array | string,
  mode: number,
): Promise<void> {
  const file = await open(path, "wx", mode);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Waits until the disk has a folder's entries: a file's name is not durable with the file alone. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** Removes drafts that have not changed for `untouched` ms: their writers are gone. */
export async function clearDrafts(folder: string, untouched: number): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!name.startsWith(draftPrefix)) continue;
    await removeUntouched(join(folder, name), untouched);
  }
}

/** Removes a file or folder unless it was changed in the last `untouched` ms. */
export async function removeUntouched(path: string, untouched: number): Promise<void> {
  const changed = await stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    // It is gone, or has another name by now.
    () => Number.POSITIVE_INFINITY,
  );
  // In whole ms, as the clock tells them.
  if (Math.floor(changed) <= Date.now() - untouched)
    await rm(path, { recursive: true, force: true });
}
