import { existsSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder } from "../bin/own-folder.js";
import { SkerryError } from "../errors.ts";
import { ArtifactStore } from "../store/artifacts.ts";
import { openDataFolder } from "../store/data-folder.ts";

/** So many artifacts stay, those that were used last, and all that were used in the last day, in ms: each saved file may make one. */
const maxKept = 128;
const minAge = 24 * 60 * 60_000;

/** The folders whose artifacts this process has pruned. */
const pruned = new Set<string>();

/** Where artifacts and the calibration are kept, shared by all projects of a user: artifacts are named
 * after their content. `SKERRY_DATA_DIR`, else `skerry` in the user's cache folder (XDG Base Directory
 * Specification): all of it can be made again. Makes the folder, and removes artifacts that were not used for long. Throws
 * `data-folder`. */
export async function dataDir(environment: NodeJS.ProcessEnv = process.env): Promise<string> {
  const folder = environment.SKERRY_DATA_DIR || userFolder(environment);
  await openDataFolder(folder);
  // A host that serves prunes its own, by its deployments.
  if (!pruned.has(folder) && !existsSync(join(folder, "store"))) {
    pruned.add(folder);
    // What can't be removed now is removed another time.
    void new ArtifactStore(folder).pruneUnused(maxKept, minAge).catch(() => {});
  }
  return folder;
}

function userFolder(environment: NodeJS.ProcessEnv): string {
  const caches = cacheFolder(environment);
  if (caches !== null) return join(caches, "skerry");
  throw new SkerryError(
    "data-folder",
    "This user has no home folder, in which the data folder would be created.",
  );
}
