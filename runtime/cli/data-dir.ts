import { homedir } from "node:os";
import { join } from "node:path";

/** Where artifacts and the calibration are kept, shared by all projects of a user: artifacts are named
 * after their content. `SKERRY_DATA_DIR`, else `skerry` in the user's cache folder (XDG Base Directory
 * Specification): all of it can be made again. */
export function dataDir(environment: NodeJS.ProcessEnv = process.env): string {
  if (environment.SKERRY_DATA_DIR) return environment.SKERRY_DATA_DIR;
  return join(environment.XDG_CACHE_HOME || join(homedir(), ".cache"), "skerry");
}
