import { SkerryError } from "../errors.ts";
import { bindingPattern, namePattern } from "../name-patterns.ts";
import { parseOrigin } from "../services/fetch/origin.ts";
import { limitKeys } from "../settings/limit-keys.ts";
import type { Limits } from "../settings/limits.ts";
import {
  defaultGrants,
  type Grant,
  grants as known,
  type WorkerSettings,
} from "../settings/settings.ts";
import { completeLimits, type FuelDefaults } from "../settings/worker-settings.ts";
import { isReplicated } from "../store/kv.ts";

/** The limits and rights of a worker. Options that are left out have defaults, which reach nothing outside. */
export interface LoadOptions {
  /** Interfaces that it may import: the host's own by their names ("log", "clock", "random", "config", "streams", "fetch",
   * "kv", "crypto", "compression", "intl", "cache"), and those of this program by theirs ("shop:prices/catalog"). By default "log",
   * "clock", "random" and "config". */
  readonly grants?: readonly string[];
  /** Fuel in units, sizes in bytes, times in ms; what is left out as `skerry run` has it. */
  readonly limits?: Partial<Limits>;
  /** The values that `config` returns, by name. */
  readonly variables?: Readonly<Record<string, string>>;
  /** The same, and masked in what it logs and in errors. */
  readonly secrets?: Readonly<Record<string, string>>;
  /** Origins that its fetches may go to, as "https://api.example.com" or "https://*.example.com". */
  readonly allow?: readonly string[];
  /** Origins that it may reach although their addresses are private. */
  readonly allowPrivate?: readonly string[];
  /** Its names for namespaces of entries, and theirs in the data folder: `{ CART: "carts" }`. They belong to its tenant. None is
   * replicated: this host is in no cluster. */
  readonly kv?: Readonly<Record<string, string>>;
  /** Workers of one group share a process, and no process with others. All are in one where it is left out. */
  readonly group?: string;
  /** Makes what `random` gives repeatable and stops the clock: for tests. */
  readonly seed?: string;
}

/** @internal A worker's name in its parts. */
export interface WorkerName {
  readonly tenant: string;
  readonly worker: string;
}

/** @internal Reads "tenant/worker", or a worker's name alone, which is its tenant's as well. @throws SkerryError `bad-settings`. */
export function parseName(name: string): WorkerName {
  const [first = "", second = first, ...more] = String(name).split("/");
  if (more.length === 0 && [first, second].every((each) => namePattern.test(each))) {
    return { tenant: first, worker: second };
  }
  throw bad(
    `${JSON.stringify(String(name).slice(0, 200))} is no worker's name: it has the form "tenant/worker" or "worker", each of 1 to 63 lower-case letters, digits and inner hyphens.`,
  );
}

/** @internal Settings of a worker, and what of its grants are interfaces of this program.
 * @param offered names of those, without versions. @throws SkerryError `bad-settings`. */
export function settingsOf(
  { worker }: WorkerName,
  options: LoadOptions,
  defaults: FuelDefaults,
  offered: ReadonlySet<string>,
): { readonly settings: WorkerSettings; readonly interfaces: readonly string[] } {
  const { variables = {}, secrets = {}, allow = [], allowPrivate = [], kv = {}, seed } = options;
  const wanted = [...new Set(options.grants ?? defaultGrants)];
  const interfaces = wanted.filter((each) => each.includes("/"));
  for (const each of interfaces) {
    if (!offered.has(each)) {
      const all = [...offered].sort().join(", ") || "none";
      throw bad(`This host offers no interface ${JSON.stringify(each)}; it offers ${all}.`);
    }
  }
  for (const each of [...allow, ...allowPrivate]) parseOrigin(each);
  for (const [name, namespace] of Object.entries(kv)) {
    refuseReplicated(namespace);
    if (!bindingPattern.test(name) || !namePattern.test(namespace)) {
      throw bad(
        `\`kv\` binds ${JSON.stringify(name)} to ${JSON.stringify(namespace)}: a name of letters, digits and _, and a namespace of lower-case letters, digits and inner hyphens.`,
      );
    }
  }
  return {
    interfaces,
    settings: {
      name: worker,
      grants: wanted.filter((each) => !each.includes("/")).map(grantOf),
      limits: completeLimits(defaults, checkedLimits(options.limits ?? {})),
      variables: texts("variables", variables),
      secrets: texts("secrets", secrets),
      fetch: { allow, private: allowPrivate },
      kv,
      ...(seed !== undefined && { seed }),
    },
  };
}

/** A namespace that a cluster's nodes share, as the settings of a folder have it or as lists show it. What would be kept here alone must
 * not look as if it were. @throws SkerryError `bad-settings`. */
function refuseReplicated(namespace: unknown): void {
  const { namespace: name = namespace, replicated = false } = Object(namespace) as Record<
    string,
    unknown
  >;
  const text = typeof name === "string" ? name : "";
  if (replicated === false && !isReplicated(text)) return;
  throw bad(
    `The namespace ${JSON.stringify(isReplicated(text) ? text.slice(1) : text)} is to be replicated, and a program's host is in no cluster: leave out \`replicated\`, and it is kept in the host's data folder alone, or serve the worker by \`skerry serve\` with [cluster] in its skerry.toml.`,
  );
}

function grantOf(name: string): Grant {
  const grant = known.find((each) => each === name);
  if (grant !== undefined) return grant;
  throw bad(
    `There is no grant ${JSON.stringify(name)}: ${known.join(", ")}, or an interface's name.`,
  );
}

/** @throws SkerryError `bad-settings` for a limit that there is not, or out of its range. */
function checkedLimits(limits: Partial<Limits>): Partial<Limits> {
  for (const [name, value] of Object.entries(limits)) {
    const key = limitKeys.find(({ property }) => property === name);
    if (key === undefined) {
      throw bad(
        `There is no limit ${name}: ${limitKeys.map(({ property }) => property).join(", ")}.`,
      );
    }
    if (!Number.isSafeInteger(value) || value < key.least || value > key.most) {
      throw bad(`The limit ${name} must be a whole number from ${key.least} to ${key.most}.`);
    }
  }
  return limits;
}

function texts(what: string, given: Readonly<Record<string, string>>): Record<string, string> {
  for (const [name, value] of Object.entries(given)) {
    if (typeof value !== "string") throw bad(`\`${what}.${name}\` must be a text.`);
  }
  return { ...given };
}

const bad = (sentence: string) => new SkerryError("bad-settings", sentence);
