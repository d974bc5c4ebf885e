import { readFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { parseSettings, type SettingsFile } from "./settings-file.ts";
import { isFile, reading } from "./user-files.ts";

/** The settings file of a worker's folder, and of a host. */
export const settingsName = "skerry.toml";

/** Where a project's build lies, relative to its folder. */
export const builtModule = join("build", "worker.wasm");

/** The settings in a folder, or null where it has none. `label` names the folder in messages.
 * Throws `not-found` where they can't be read, `bad-settings`. */
export async function readSettings(dir: string, label: string): Promise<SettingsFile | null> {
  const path = join(dir, settingsName);
  if (!(await isFile(path))) return null;
  const shown = join(label, settingsName);
  return parseSettings(await reading(shown, () => readFile(path, "utf8")), shown);
}

/** The folder with the settings of a .wasm file: the one that the file is in, or the project around that where it is
 * called `build`. */
export function folderOfModule(path: string): string {
  const folder = dirname(path);
  return basename(folder) === "build" ? dirname(folder) : folder;
}
