import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";

/** Makes a folder and those above it, where they are missing; rejects with what the system says.
 * Folder by folder: Node's own recursive way does not end where a folder exists and takes no new ones,
 * as /proc. */
export async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EEXIST") return;
    if (code !== "ENOENT" || dirname(path) === path) throw error;
    await makeFolder(dirname(path));
    await mkdir(path);
  }
}
