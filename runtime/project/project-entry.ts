import { join } from "node:path";
import { SkerryError } from "../errors.ts";
import type { Language } from "../settings/languages.ts";
import type { SettingsFile } from "../settings/settings-file.ts";
import { isFile } from "../settings/user-files.ts";

/** Where a worker's source starts: a file, by its path in the project, and what it is written in. */
export interface ProjectEntry {
  readonly entry: string;
  readonly language: Language;
}

/** Where `entry` in the settings is left out, the first of these that there is. */
export const usualEntries = ["assembly/index.ts", "src/index.ts", "src/index.tsx", "src/index.js"];

const javascriptFile = /\.[cm]?[jt]sx?$/;

/** Finds where a project's source starts. Null where the settings name no entry and there is none at a
 * usual place. Throws `bad-settings` for a file that no SDK builds, or a setting that its SDK lacks. */
export async function findEntry(dir: string, settings: SettingsFile): Promise<ProjectEntry | null> {
  const entry = settings.entry ?? (await firstUsual(dir));
  if (entry === null) return null;
  const language = settings.build.language ?? languageOf(entry, settings);
  if (language !== "assemblyscript" && settings.build.transforms.length > 0) {
    throw badSetting(
      settings,
      ["build", "transforms"],
      "`build.transforms` are for AssemblyScript; a JavaScript worker is built without them.",
    );
  }
  if (language !== "javascript" && settings.build.node === true) {
    throw badSetting(
      settings,
      ["build", "node"],
      "`build.node` is for JavaScript; an AssemblyScript worker is built without it.",
    );
  }
  return { entry, language };
}

async function firstUsual(dir: string): Promise<string | null> {
  for (const entry of usualEntries) {
    if (await isFile(join(dir, entry))) return entry;
  }
  return null;
}

function languageOf(entry: string, settings: SettingsFile): Language {
  if (entry.replace(/^\.\//, "").startsWith("assembly/")) return "assemblyscript";
  if (javascriptFile.test(entry)) return "javascript";
  throw badSetting(
    settings,
    ["entry"],
    `\`entry\` is ${entry}, which is neither a JavaScript nor a TypeScript file; a worker of another ` +
      "language is built by its own toolchain, and its .wasm file is what to give here.",
  );
}

function badSetting(settings: SettingsFile, key: string[], sentence: string): SkerryError {
  return new SkerryError("bad-settings", `${settings.file}:${settings.lineOf(key)}: ${sentence}`);
}
