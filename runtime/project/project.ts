import { basename, join, resolve } from "node:path";
import { SkerryError } from "../errors.ts";
import { list } from "../message/prose.ts";
import { readSettings, settingsName } from "../settings/folder-settings.ts";
import { emptySettings, type SettingsFile } from "../settings/settings-file.ts";
import { isFile } from "../settings/user-files.ts";
import { findEntry, type ProjectEntry, usualEntries } from "./project-entry.ts";

/** A worker's folder: sources and settings. */
export interface Project extends ProjectEntry {
  readonly dir: string;
  /** The folder as the user named it, for messages. */
  readonly label: string;
  readonly settings: SettingsFile;
}

/** Opens a worker's folder. Throws `not-found` where it is none: it has neither a settings file nor a
 * source at a usual place; `bad-settings`. */
export async function openProject(label: string): Promise<Project> {
  const dir = resolve(label);
  const written = await readSettings(dir, label);
  const settings = written ?? emptySettings();
  const start = await findEntry(dir, settings);
  if (start === null) {
    const places = list(usualEntries, "or");
    throw new SkerryError(
      "not-found",
      written === null
        ? `${label} is not a worker's folder: it has no ${settingsName}, and no ${places}. If another tool builds the worker, name its .wasm file.`
        : `${label} has no ${places}: name the worker's source with \`entry\` in ${settingsName}.`,
    );
  }
  if (!(await isFile(join(dir, start.entry)))) {
    throw new SkerryError(
      "not-found",
      `${join(label, start.entry)}, the worker's entry, does not exist.`,
    );
  }
  return { dir, label, settings, ...start };
}

/** A worker's name where its settings give none: that of its folder, as far as a name allows. */
export function fallbackName(dir: string): string {
  const plain = basename(dir)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 63)
    .replace(/-+$/, "");
  return plain || "worker";
}
