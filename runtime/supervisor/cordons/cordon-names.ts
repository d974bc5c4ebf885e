import { defaultCordon } from "../../routing/catalog.ts";
import type { ServeSettings } from "../serve-settings.ts";

/** Shards without workers, which hold the public port where there are several cordons: no request to one
 * cordon then goes through a process that runs the code of another. */
export const frontCordon = ":front";

/** Shards in which new deployments are started once, by the cordon they are for. */
export const trialOf = (cordon: string): string => `:trial:${cordon}`;

export const isTrial = (cordon: string): boolean => cordon.startsWith(trialOf(""));

/** The cordon itself, or the one that a trial's deployments are for. */
export const withoutTrial = (cordon: string): string =>
  isTrial(cordon) ? cordon.slice(trialOf("").length) : cordon;

/** True of cordons that run no worker which is served. */
export const isWorkerless = (cordon: string): boolean => cordon.startsWith(":");

/** Cordons that the settings name, besides the default one. */
export function namedCordons({ cordons }: Pick<ServeSettings, "cordons">): string[] {
  return Object.keys(cordons).filter((name) => name !== defaultCordon);
}
