import { fuelPerMsOf } from "./calibrate.ts";
import { defaultCpu, defaultLimits, type Limits } from "./limits.ts";
import { missingSource, secretValue } from "./secret-source.ts";
import type { WorkerSettings } from "./settings.ts";
import type { SettingsFile } from "./settings-file.ts";
import { SettingsError } from "./settings-problem.ts";

/** What stands outside the settings file. */
export interface SettingsContext {
  /** The folder that a secret's `file` starts from. */
  readonly dir: string;
  /** The worker's name where the file has none. */
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
  return {
    name: file.name ?? context.fallbackName,
    grants: [...new Set(file.grants)],
    limits: completeLimits(fuelDefaults(context.calibratedFuel), {
      ...file.limits,
      ...context.limits,
    }),
    variables: file.variables,
    secrets: await fetchSecrets(file, context.dir, context.environment),
    ...(file.fetch !== undefined && { fetch: file.fetch }),
    ...(file.kv !== undefined && { kv: file.kv }),
    ...(file.cache !== undefined && { cache: file.cache }),
    ...(context.seed === undefined ? {} : { seed: context.seed }),
  };
}

/** Reads the values of a file's secrets. `dir` is the folder that a secret's `file` is relative to. Throws
 * `bad-settings`, which names every secret whose source is missing. */
export async function fetchSecrets(
  { file, lineOf, secrets }: SettingsFile,
  dir: string,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<Record<string, string>> {
  const found: [string, string][] = [];
  const problems = [];
  for (const [name, source] of Object.entries(secrets)) {
    const value = await secretValue(source, { dir, environment });
    if (value !== undefined) {
      found.push([name, value]);
      continue;
    }
    const text = `\`secrets.${name}\` ${missingSource(source)}.`;
    problems.push({ file, line: lineOf(["secrets", name]), text });
  }
  if (problems.length > 0) throw new SettingsError(problems);
  return Object.fromEntries(found);
}

/** What limits begin from. */
export interface FuelDefaults {
  /** Fuel of a request where nothing sets it. */
  readonly fuel: number;
  /** Fuel that a ms of this machine's CPU burns, whatever a request may burn. */
  readonly fuelPerMs: number;
}

/** A request's fuel as calibrated. */
export const fuelDefaults = (calibratedFuel: number): FuelDefaults => ({
  fuel: calibratedFuel,
  fuelPerMs: fuelPerMsOf(calibratedFuel),
});

/** Completes the limits from those that are set. A tight `fuel` does not tighten `start-fuel`: a worker has to start
 * before its requests can be limited. */
export function completeLimits(defaults: FuelDefaults, set: Partial<Limits>): Limits {
  const { fuelPerMs } = defaults;
  const fuel = set.fuel ?? defaults.fuel;
  const { startFuel } = defaultLimits(Math.max(fuel, defaults.fuel));
  const startCpu = defaultCpu(set.startFuel ?? startFuel, fuelPerMs);
  return { ...defaultLimits(fuel, fuelPerMs), startFuel, startCpu, ...set };
}
