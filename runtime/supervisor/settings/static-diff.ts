import { isDeepStrictEqual } from "node:util";
import type { ServeSettings, StaticWorker } from "../serve-settings.ts";

/** What a file that was read again asks for. */
export interface StaticDiff {
  /** Workers that are new, or whose entry is not what it was. Their modules and secrets may have changed
   * without that: what a deployment is made of tells. */
  readonly changed: readonly StaticWorker[];
  /** Names of workers that the file has no more. */
  readonly removed: readonly string[];
  /** True when a tenant's fuel rate is another. */
  readonly tenants: boolean;
  /** Settings that differ and are only taken up by a start, as the file names them. */
  readonly needRestart: readonly string[];
}

/** Settings that a running supervisor can change. */
const live = ["workers", "namesWorkers", "tenants"] as const satisfies (keyof ServeSettings)[];

/** The settings that serve once those of a file that was read again are taken up, as far as they can be. */
export function takenUp(before: ServeSettings, after: ServeSettings): ServeSettings {
  const taken = Object.fromEntries(live.map((key) => [key, after[key]]));
  return { ...before, ...taken };
}

/** Compares the settings that serve with those of a file that was read again. */
export function staticDiff(before: ServeSettings, after: ServeSettings): StaticDiff {
  const old = new Map(before.workers.map((worker) => [worker.name, comparable(worker)]));
  const names = new Set(after.workers.map(({ name }) => name));
  const keys = Object.keys(after) as (keyof ServeSettings)[];
  return {
    changed: after.workers.filter(
      (worker) => !isDeepStrictEqual(old.get(worker.name), comparable(worker)),
    ),
    removed: [...old.keys()].filter((name) => !names.has(name)),
    tenants: !isDeepStrictEqual(before.tenants, after.tenants),
    needRestart: keys
      .filter(
        (key) =>
          !(live as readonly string[]).includes(key) && !isDeepStrictEqual(before[key], after[key]),
      )
      .map(nameInFile),
  };
}

/** What a file calls a setting: `data` or `private-origins` of [serve], or the table `cordons`. */
function nameInFile(property: keyof ServeSettings): string {
  if (property === "dataDir") return "data";
  return property.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** A worker without where in which file it stands. */
function comparable({ settings: { file, lineOf, ...settings }, ...worker }: StaticWorker) {
  return { ...worker, settings };
}
