import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";

/** Makes a folder and those above it, where they are missing; rejects with the system's error. Folder by folder:
 * Node's own recursive way does not end where a folder exists and takes no new ones, such as /proc. `mode` applies
 * to the folders that are made, less the process's umask. */
export async function makeFolder(path: string, mode = 0o777): Promise<void> {
  try {
    await mkdir(path, mode);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EEXIST") return;
    if (code !== "ENOENT" || dirname(path) === path) throw error;
    await makeFolder(dirname(path), mode);
    await mkdir(path, mode);
  }
}
