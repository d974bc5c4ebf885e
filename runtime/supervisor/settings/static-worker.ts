import { stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import {
  builtModule,
  folderOfModule,
  readSettings,
  settingsName,
} from "../../settings/folder-settings.ts";
import { missingSource, type SecretPlaces, secretValue } from "../../settings/secret-source.ts";
import { emptySettings, type SettingsFile } from "../../settings/settings-file.ts";
import { SettingsError, type SettingsProblem } from "../../settings/settings-problem.ts";
import { isFile } from "../../settings/user-files.ts";
import { keyName } from "../../settings/valid-toml.ts";
import type { HostFile } from "./host-file.ts";
import type { WorkerEntry } from "./schema.ts";

/** What is found in the files that an entry of [[workers]] names. */
export interface FoundWorker {
  /** The module's file, absolute. */
  readonly source: string;
  readonly dir: string;
  readonly settings: SettingsFile;
}

type Secrets = SettingsFile["secrets"];

/** Finds the module of the entry `index`, and completes its settings by those of its folder: what the
 * host's file says comes before that. Problems are put into `problems`, and then there may be no result.
 * @throws SkerryError `not-found` where a file is there and can't be read. */
export async function findWorker(
  host: HostFile,
  index: number,
  environment: Readonly<Record<string, string | undefined>>,
  problems: SettingsProblem[],
): Promise<FoundWorker | null> {
  const entry = host.value.workers[index]!;
  const place = ["workers", index];
  const found = await findModule(host, entry);
  if ("problem" in found) {
    problems.push(host.problem([...place, "source"], found.problem));
    return null;
  }
  const own = await ownSettings(host, found, problems);
  if (own === null) return null;
  const inherited = Object.fromEntries(
    Object.entries(own.secrets).filter(([key]) => !(key in entry.secrets)),
  );
  for (const [key, clause] of await missing(entry.secrets, { dir: host.dir, environment })) {
    problems.push(host.problem([...place, "secrets", key], clause));
  }
  for (const [key, clause] of await missing(inherited, { dir: found.dir, environment })) {
    const path = ["secrets", key];
    const text = `\`${keyName(path)}\` ${clause}.`;
    problems.push({ file: own.file, line: own.lineOf(path), text });
  }
  return {
    source: found.source,
    dir: found.dir,
    settings: {
      ...own,
      name: entry.name,
      grants: entry.grants ?? own.grants,
      limits: { ...own.limits, ...entry.limits },
      fetch: entry.fetch ?? own.fetch,
      kv: entry.kv ?? own.kv,
      cache: entry.cache ?? own.cache,
      variables: { ...own.variables, ...entry.variables },
      secrets: { ...absolute(inherited, found.dir), ...absolute(entry.secrets, host.dir) },
    },
  };
}

type Module = Pick<FoundWorker, "source" | "dir"> & { readonly shownDir: string };

async function findModule(
  host: HostFile,
  { source }: WorkerEntry,
): Promise<Module | { readonly problem: string }> {
  const path = resolve(host.dir, source);
  const shown = join(host.shownDir, source);
  const status = await stat(path).catch(() => null);
  if (status?.isFile()) {
    return { source: path, dir: folderOfModule(path), shownDir: folderOfModule(shown) };
  }
  if (!status?.isDirectory()) return { problem: `is ${source}, which does not exist` };
  const built = join(path, builtModule);
  if (await isFile(built)) return { source: built, dir: path, shownDir: shown };
  return { problem: `is ${source}, which is not built yet: run \`skerry build ${shown}\`` };
}

/** The settings of the worker's folder; null where they are not valid, which is put into `problems`. */
async function ownSettings(
  host: HostFile,
  { dir, shownDir }: Module,
  problems: SettingsProblem[],
): Promise<SettingsFile | null> {
  // A module that lies beside the host's file is no reason to take that for the worker's.
  if (join(dir, settingsName) === host.path) return emptySettings();
  try {
    return (await readSettings(dir, shownDir)) ?? emptySettings();
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    problems.push(...error.problems);
    return null;
  }
}

function absolute(secrets: Secrets, dir: string): Secrets {
  return Object.fromEntries(
    Object.entries(secrets).map(([key, source]) => [
      key,
      "env" in source ? source : { file: resolve(dir, source.file) },
    ]),
  );
}

/** Secrets without a value, each with a clause that says why. */
async function missing(secrets: Secrets, places: SecretPlaces): Promise<[string, string][]> {
  const clauses: [string, string][] = [];
  for (const [key, source] of Object.entries(secrets)) {
    if ((await secretValue(source, places)) !== undefined) continue;
    clauses.push([key, missingSource(source)]);
  }
  return clauses;
}
