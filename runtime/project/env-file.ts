import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseEnv } from "node:util";
import type { SettingsFile } from "../settings/settings-file.ts";
import { isFile, reading } from "../settings/user-files.ts";

/** The file beside `skerry.toml` that is read if no other is named. */
export const envFileName = ".env";

export type Environment = Readonly<Record<string, string | undefined>>;

/** Reads lines `NAME=value` for a worker: of the file that is named, or of `.env` in its folder if there is one. A worker without the
 * grant `config` has no use for them, and `.env` is not read. @throws SkerryError `not-found` where the file can't be read. */
export async function readEnvFile(
  { dir, settings }: { readonly dir: string; readonly settings: SettingsFile },
  given: string | undefined,
): Promise<Environment> {
  const path = given ?? join(dir, envFileName);
  if (given === undefined && !(settings.grants.includes("config") && (await isFile(path))))
    return {};
  return parseEnv(await reading(given ?? envFileName, () => readFile(path, "utf8")));
}

/** A worker's settings with the values of such a file. One that settings have a variable for is its value; one that a secret has its
 * name or its source of goes to that secret, after the environment itself; every other is a secret.
 * @param skipped names that something else gives the worker. */
export function withEnvFile(
  file: SettingsFile,
  values: Environment,
  environment: Environment,
  skipped: ReadonlySet<string> = new Set(),
): { readonly file: SettingsFile; readonly secrets: Readonly<Record<string, string>> } {
  const variables = { ...file.variables };
  const sources = { ...file.secrets };
  const secrets: Record<string, string> = {};
  const named = Object.values(sources).flatMap((source) => ("env" in source ? [source.env] : []));
  for (const [name, value = ""] of Object.entries(values)) {
    if (skipped.has(name)) continue;
    const source = Object.hasOwn(sources, name) ? sources[name] : undefined;
    if (source !== undefined) {
      if ("env" in source && environment[source.env] !== undefined) continue;
      delete sources[name];
      secrets[name] = value;
    } else if (Object.hasOwn(variables, name)) variables[name] = value;
    else if (!named.includes(name)) secrets[name] = value;
  }
  return { file: { ...file, variables, secrets: sources }, secrets };
}
