import { calibratedFuel, fuelPerMsOf } from "../settings/calibrate.ts";
import { limitKeys } from "../settings/limit-keys.ts";
import type { Limits } from "../settings/limits.ts";
import { formatMilliseconds } from "../settings/quantities.ts";
import type { WorkerSettings } from "../settings/settings.ts";
import { workerSettings } from "../settings/worker-settings.ts";
import { dataDir } from "./data-dir.ts";
import { readEnvFile, withEnvFile } from "./env-file.ts";
import { fallbackName } from "./project.ts";
import { type ReachOptions, withReach } from "./reach-options.ts";
import type { WorkerSource } from "./worker-source.ts";

/** Options of every command that runs a worker. */
export interface WorkerOptions extends ReachOptions, Partial<Limits> {
  readonly json?: boolean;
  readonly seed?: string;
}

/** The settings of a worker with what the command line says before what the file says, and the calibrated
 * fuel where neither sets it. */
export async function completeSettings(
  source: WorkerSource,
  options: WorkerOptions,
): Promise<WorkerSettings> {
  const values = await readEnvFile(source, options.envFile);
  const environment = { ...values, ...process.env };
  const typed = new Set([...(options.var ?? []), ...(options.secret ?? [])].map(([name]) => name));
  const fromFile = withEnvFile(source.settings, values, process.env, typed);
  const { file, secrets } = withReach(fromFile.file, options, environment);
  const settings = await workerSettings(file, {
    dir: source.dir,
    fallbackName: fallbackName(source.dir),
    calibratedFuel: await calibratedFuel(await dataDir()),
    limits: limitOptions(options),
    environment,
    ...(options.seed === undefined ? {} : { seed: options.seed }),
  });
  return { ...settings, secrets: { ...settings.secrets, ...fromFile.secrets, ...secrets } };
}

/** The limits that the command line sets. */
export function limitOptions(options: Partial<Limits>): Partial<Limits> {
  return Object.fromEntries(
    limitKeys.flatMap(({ property }) =>
      options[property] === undefined ? [] : [[property, options[property]]],
    ),
  );
}

/** Where a request's fuel comes from, and how long it lasts on this machine, for people. */
export async function fuelOrigin(
  source: WorkerSource,
  options: WorkerOptions,
  fuel: number,
): Promise<string> {
  const calibrated = await calibratedFuel(await dataDir());
  const lasts = `about ${formatMilliseconds(fuel / fuelPerMsOf(calibrated))} of this machine's CPU`;
  if (options.fuel !== undefined) return `by --fuel, ${lasts}`;
  if (source.settings.limits.fuel !== undefined) return `by ${source.settings.file}, ${lasts}`;
  return `calibrated to ${lasts}`;
}
