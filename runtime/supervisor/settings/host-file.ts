import { readFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { settingsName } from "../../settings/folder-settings.ts";
import type { SettingsProblem } from "../../settings/settings-problem.ts";
import { settingsSchema } from "../../settings/settings-schema.ts";
import { type KeyPath, parseToml } from "../../settings/toml.ts";
import { reading } from "../../settings/user-files.ts";
import { keyName, validToml } from "../../settings/valid-toml.ts";
import { type HostValue, hostSchema } from "./schema.ts";

/** A host's skerry.toml, by itself valid. */
export interface HostFile {
  readonly value: HostValue;
  /** Whether it says which workers there are, be it none: `workers = []`. */
  readonly namesWorkers: boolean;
  /** Null where there is no file, and all is as by default. */
  readonly path: string | null;
  /** The folder that its paths start from. */
  readonly dir: string;
  /** The folder as the user named it, for messages. */
  readonly shownDir: string;
  lineOf(path: KeyPath): number;
  /** What is wrong at a key: a clause that goes on after the key's name. */
  problem(path: KeyPath, clause: string): SettingsProblem;
}

/** Reads the file at `label`, a path from the folder `cwd`; null stands for none.
 * @throws SkerryError `not-found`, `bad-settings`. */
export async function readHostFile(label: string | null, cwd: string): Promise<HostFile> {
  const path = label === null ? null : resolve(cwd, label);
  const shown = label ?? "skerry.toml";
  const text = path === null ? "" : await reading(shown, () => readFile(path, "utf8"));
  const { value, lineOf } = validToml(text, shown, hostSchema, workersKey);
  return {
    value: { ...value, workers: value.workers ?? [] },
    namesWorkers: value.workers !== undefined,
    path,
    dir: path === null ? cwd : dirname(path),
    shownDir: dirname(shown),
    lineOf,
    problem: (key, clause) => ({
      file: shown,
      line: lineOf(key),
      text: `\`${keyName(key)}\` ${clause}${clause.endsWith("?") ? "" : "."}`,
    }),
  };
}

/** Whether the folder's skerry.toml is a host's: it has a table of one, and none of a worker's. One that can't be read is
 * not. */
export async function hasHostFile(dir: string): Promise<boolean> {
  const text = await readFile(join(dir, settingsName), "utf8").catch(() => "");
  try {
    const keys = Object.keys(parseToml(text).value);
    const of = (schema: { readonly entries: object }) =>
      keys.some((key) => Object.hasOwn(schema.entries, key));
    return of(hostSchema) && !of(settingsSchema);
  } catch {
    return false;
  }
}

/** Host and worker have a file of the same name: who is in the wrong folder is told so. */
function workersKey(path: KeyPath): string | null {
  const key = String(path[0]);
  if (path.length > 1 || !Object.hasOwn(settingsSchema.entries, key)) return null;
  return (
    `\`${key}\` belongs into a worker's own skerry.toml, and this is read as the host's: ` +
    "`skerry deploy` that worker, or name its folder as `source` in [[workers]]."
  );
}
