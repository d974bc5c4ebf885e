import { SkerryError } from "../errors.ts";
import { completeSettings } from "../project/complete-settings.ts";
import type { WorkerSource } from "../project/worker-source.ts";
import { defaultLimits, type Limits } from "../settings/limits.ts";
import { type Grant, grants as known, type WorkerSettings } from "../settings/settings.ts";
import type { LabLoad } from "./lab-protocol.ts";

/** A worker's settings with what a test says before what the file says. @throws SkerryError `bad-settings`. */
export async function labSettings(source: WorkerSource, load: LabLoad): Promise<WorkerSettings> {
  const { settings } = source;
  const grants = load.grants === null ? settings.grants : load.grants.map(grantOf);
  const secrets = Object.entries(settings.secrets).filter(([name]) => !(name in load.secrets));
  const fetch = settings.fetch ?? { allow: [], private: [] };
  const file = {
    ...settings,
    grants,
    limits: { ...settings.limits, ...checkedLimits(load.limits) },
    variables: { ...settings.variables, ...load.variables },
    secrets: Object.fromEntries(secrets),
    fetch: { ...fetch, allow: [...fetch.allow, ...load.allow] },
  };
  const complete = await completeSettings(
    { ...source, settings: file },
    load.seed === null ? {} : { seed: load.seed },
  );
  return {
    ...complete,
    secrets: { ...complete.secrets, ...load.secrets },
    ...(load.clock !== null && { clock: load.clock }),
  };
}

/** @throws SkerryError `bad-settings` for a limit that there is not, or that is no whole number from 1 on. */
export function checkedLimits<Given extends Partial<Limits>>(limits: Given): Given {
  const names = Object.keys(defaultLimits(1));
  for (const [name, value] of Object.entries(limits)) {
    if (!names.includes(name)) throw bad(`There is no limit ${name}: ${names.join(", ")}.`);
    if (!Number.isSafeInteger(value) || value < 1) {
      throw bad(`The limit ${name} must be a whole number from 1 on.`);
    }
  }
  return limits;
}

function grantOf(name: string): Grant {
  const grant = known.find((each) => each === name);
  if (grant === undefined) throw bad(`There is no grant ${name}: ${known.join(", ")}.`);
  return grant;
}

const bad = (sentence: string) => new SkerryError("bad-settings", sentence);
