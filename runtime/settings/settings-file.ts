import { type SettingsValue, settingsSchema } from "./settings-schema.ts";
import type { KeyPath } from "./toml.ts";
import { validToml } from "./valid-toml.ts";

/** A worker's skerry.toml, valid as a whole. */
export interface SettingsFile extends SettingsValue {
  /** The file's name as messages give it. */
  readonly file: string;
  /** The line where a key stands, for problems that show only later, as with a secret's source. */
  lineOf(path: KeyPath): number;
}

/** Reads the text of a settings file. `file` is its name for messages. Throws `bad-settings`, which
 * names line and key and what is allowed there; its detail lists all problems if there are several. */
export function parseSettings(text: string, file: string): SettingsFile {
  const { value, lineOf } = validToml(text, file, settingsSchema);
  return { ...value, file, lineOf };
}

/** The settings of a worker that has no settings file. */
export function emptySettings(): SettingsFile {
  return parseSettings("", "skerry.toml");
}
