import { access, constants, mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { SkerryError } from "../errors.ts";
import { artifactFolder } from "./artifacts.ts";

/** Makes a folder for artifacts where there is none, and sees that this user can write there.
 * @throws SkerryError `data-folder`. */
export async function openDataFolder(path: string): Promise<void> {
  try {
    await makeFolder(artifactFolder(path));
    await access(path, constants.W_OK);
  } catch (error) {
    const { code = "unknown error" } = error as NodeJS.ErrnoException;
    throw new SkerryError("data-folder", `The data folder ${path} can't be used: ${code}.`);
  }
}

/** Folder by folder: Node's own recursive way does not end where a folder exists and takes no new
 * ones, as /proc. */
async function makeFolder(path: string): Promise<void> {
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
