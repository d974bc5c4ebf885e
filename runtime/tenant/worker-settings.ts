import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { SkerryError } from "../errors.ts";
import { defaultLimits, type Limits } from "./limits.ts";
import type { WorkerSettings } from "./settings.ts";
import type { SettingsFile } from "./settings-file.ts";

/** What stands outside the settings file. */
export interface SettingsContext {
  /** The folder that a secret's `file` starts from. */
  readonly dir: string;
  /** The worker's name where the file gives none. */
  readonly fallbackName: string;
  /** The fuel of a request where nothing sets it, as calibrated on this host. */
  readonly calibratedFuel: number;
  /** Limits of the command line, which come before those of the file. */
  readonly limits?: Partial<Limits>;
  readonly seed?: string;
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

/** Completes a settings file: defaults filled in, secrets fetched. Throws `bad-settings` where a
 * secret's source is missing. */
export async function workerSettings(
  file: SettingsFile,
  context: SettingsContext,
): Promise<WorkerSettings> {
  const environment = context.environment ?? process.env;
  const secrets: [string, string][] = [];
  for (const [name, source] of Object.entries(file.secrets)) {
    const value =
      "env" in source
        ? environment[source.env]
        : await readSecret(resolve(context.dir, source.file));
    if (value === undefined) throw missingSecret(file, name, source);
    secrets.push([name, value]);
  }
  return {
    name: file.name ?? context.fallbackName,
    grants: [...new Set(file.grants)],
    limits: completeLimits(context.calibratedFuel, { ...file.limits, ...context.limits }),
    variables: file.variables,
    secrets: Object.fromEntries(secrets),
    ...(context.seed === undefined ? {} : { seed: context.seed }),
  };
}

/** All limits, from those that are set. A tight `fuel` does not tighten `start-fuel`: a worker has to
 * start before its requests can be limited. */
export function completeLimits(calibratedFuel: number, set: Partial<Limits>): Limits {
  const fuel = set.fuel ?? calibratedFuel;
  const { startFuel } = defaultLimits(Math.max(fuel, calibratedFuel));
  return { ...defaultLimits(fuel), startFuel, ...set };
}

// Editors end a file with a newline that is not part of the secret.
async function readSecret(path: string): Promise<string | undefined> {
  try {
    return (await readFile(path, "utf8")).replace(/\r?\n$/, "");
  } catch {
    return undefined;
  }
}

function missingSecret(
  { file, lineOf }: SettingsFile,
  name: string,
  source: { env: string } | { file: string },
): SkerryError {
  const where =
    "env" in source
      ? `the environment variable ${source.env}, which is not set`
      : `the file ${source.file}, which can't be read`;
  return new SkerryError(
    "bad-settings",
    `${file}:${lineOf(["secrets", name])}: \`secrets.${name}\` comes from ${where}.`,
  );
}
