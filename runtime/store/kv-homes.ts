import { join } from "node:path";

/** The folder within a data folder that has entries of homes other than the default one, each as a data folder has them, and
 * {@link placesFile}. */
export function homesFolder(dataDir: string): string {
  return join(dataDir, "kv-homes");
}

/** The file in that folder that says where each tenant's entries are. */
export const placesFile = "places.json";
