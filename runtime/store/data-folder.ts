import { access, constants } from "node:fs/promises";
import { SkerryError } from "../errors.ts";
import { artifactFolder } from "./artifacts.ts";
import { makeFolder } from "./make-folder.ts";

/** Where a cluster's key is, in the data folder of a node, if nothing else is said. */
export const clusterKeyFile = "cluster.key";

/** Makes the folder for artifacts where it is missing, and checks that this user can write there. @throws SkerryError
 * `data-folder`. */
export async function openDataFolder(path: string): Promise<void> {
  try {
    // Of an umask that takes nothing away, too: who may write there changes what runs.
    await makeFolder(artifactFolder(path), 0o755);
    await access(path, constants.W_OK);
  } catch (error) {
    const { code = "unknown error" } = error as NodeJS.ErrnoException;
    throw new SkerryError("data-folder", `The data folder ${path} can't be used: ${code}.`);
  }
}
