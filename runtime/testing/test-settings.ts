import { SkerryError } from "../errors.ts";
import { completeSettings } from "../project/complete-settings.ts";
import type { WorkerSource } from "../project/worker-source.ts";
import { defaultLimits, type Limits } from "../settings/limits.ts";
import { type Grant, grants as known, type WorkerSettings } from "../settings/settings.ts";
import type { ControlledEntry } from "../shard/protocol.ts";

/** @internal A worker as a test wants it. */
export interface TestOrder {
  /** A tenant that no other worker has: entries and caches are stored by it. */
  readonly tenant: string;
  /** A project's folder, or a .wasm file. */
  readonly source: string;
  readonly grants: readonly string[] | null;
  readonly limits: Partial<Limits>;
  readonly variables: Readonly<Record<string, string>>;
  readonly secrets: Readonly<Record<string, string>>;
  /** A file with lines `NAME=value`; null: `.env` of the project, if there is one. */
  readonly envFile: string | null;
  /** Origins beside those of the settings. */
  readonly allow: readonly string[];
  readonly seed: string | null;
  readonly clock: number | null;
  /** Canned answers, as in a file of `--stub`; null: a function of the test is asked. */
  readonly stubs: readonly unknown[] | null;
  /** What its namespaces begin with, by the worker's names for them. */
  readonly entries: Readonly<Record<string, readonly ControlledEntry[]>>;
}

/** Limits that one request may have to itself. */
export type RequestLimits = Partial<Pick<Limits, "fuel" | "memory" | "deadline">>;

/** @internal A worker's settings with what a test says before what the file says. @throws SkerryError `bad-settings`. */
export async function testSettings(
  source: WorkerSource,
  order: TestOrder,
): Promise<WorkerSettings> {
  const { settings } = source;
  const grants = order.grants === null ? settings.grants : order.grants.map(grantOf);
  const secrets = Object.entries(settings.secrets).filter(([name]) => !(name in order.secrets));
  const fetch = settings.fetch ?? { allow: [], private: [] };
  const file = {
    ...settings,
    grants,
    limits: { ...settings.limits, ...checkedLimits(order.limits) },
    variables: { ...settings.variables, ...order.variables },
    secrets: Object.fromEntries(secrets),
    fetch: { ...fetch, allow: [...fetch.allow, ...order.allow] },
  };
  const complete = await completeSettings(
    { ...source, settings: file },
    {
      ...(order.seed !== null && { seed: order.seed }),
      ...(order.envFile !== null && { envFile: order.envFile }),
    },
  );
  const others = Object.entries(complete.secrets).filter(([name]) => !(name in order.variables));
  return {
    ...complete,
    variables: { ...complete.variables, ...order.variables },
    secrets: { ...Object.fromEntries(others), ...order.secrets },
    ...(order.clock !== null && { clock: order.clock }),
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
