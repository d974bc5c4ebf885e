import { homedir } from "node:os";
import { join } from "node:path";
import { openDataFolder } from "../store/data-folder.ts";

/** Where artifacts and the calibration are kept, shared by all projects of a user: artifacts are named
 * after their content. `SKERRY_DATA_DIR`, else `skerry` in the user's cache folder (XDG Base Directory
 * Specification): all of it can be made again. Makes the folder. Throws `data-folder`. */
export async function dataDir(environment: NodeJS.ProcessEnv = process.env): Promise<string> {
  const folder =
    environment.SKERRY_DATA_DIR ||
    join(environment.XDG_CACHE_HOME || join(homedir(), ".cache"), "skerry");
  await openDataFolder(folder);
  return folder;
}
