import { join, resolve } from "node:path";
import { SkerryError } from "../errors.ts";
import type { Grant, WorkerSettings } from "../settings/settings.ts";
import type { SecretSource } from "../settings/settings-fields.ts";
import type { SettingsFile } from "../settings/settings-file.ts";
import type { Outside } from "../supervisor/local-shard.ts";
import { readStubs } from "./stub-file.ts";

/** A secret of the command line: its value, or the environment variable that has it. */
export type GivenSecret = { readonly value: string } | { readonly env: string };

/** What `--kv` says: the folder of entries, and namespaces by the worker's names for them. */
export interface GivenKv {
  readonly folder?: string;
  readonly bound: readonly (readonly [name: string, namespace: string])[];
}

/** Options that say what a worker may reach, and what it is told. */
export interface ReachOptions {
  /** Grants beside those of the file. */
  readonly grant?: readonly Grant[];
  readonly allow?: readonly string[];
  readonly deny?: readonly string[];
  readonly kv?: GivenKv;
  readonly stub?: string;
  readonly var?: readonly (readonly [string, string])[];
  readonly secret?: readonly (readonly [string, GivenSecret])[];
  /** A file with lines `NAME=value`, in place of `.env` in the worker's folder. */
  readonly envFile?: string;
}

/** The options that mean nothing to a worker without a grant, and that grant. */
const needed = [
  ["allow", "fetch"],
  ["deny", "fetch"],
  ["stub", "fetch"],
  ["kv", "kv"],
  ["var", "config"],
  ["secret", "config"],
  ["envFile", "config"],
] as const satisfies readonly (readonly [keyof ReachOptions, string])[];

/** A worker's settings with what the command line adds to them. An origin of `--allow` may be a private one:
 * the machine is that of whoever typed it. Throws `bad-usage` where an option needs a grant that the file does
 * not have, or an environment variable is not set. */
export function withReach(
  settings: SettingsFile,
  options: ReachOptions,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): { readonly file: SettingsFile; readonly secrets: Readonly<Record<string, string>> } {
  const granted = [...new Set([...settings.grants, ...(options.grant ?? [])])];
  const file = { ...settings, grants: granted };
  refuseWithoutGrant(file, options);
  const given = (options.secret ?? []).map(([name, secret]): [string, string] => [
    name,
    secretOf(name, secret, environment),
  ]);
  const names = new Set(given.map(([name]) => name));
  const others = Object.entries<SecretSource>(file.secrets).filter(([name]) => !names.has(name));
  const { allow = [], kv: { bound } = { bound: [] } } = options;
  const before = file.fetch ?? { allow: [], private: [] };
  return {
    file: {
      ...file,
      variables: { ...file.variables, ...Object.fromEntries(options.var ?? []) },
      secrets: Object.fromEntries(others),
      ...(bound.length > 0 && { kv: { ...file.kv, ...Object.fromEntries(bound) } }),
      fetch: {
        ...before,
        allow: [...before.allow, ...allow],
        private: [...before.private, ...allow],
      },
    },
    secrets: Object.fromEntries(given),
  };
}

/** What is outside for a worker of a project's folder: the folder of its entries, by default `.skerry` in that,
 * and the network, or the canned answers of a file in its place. Throws `not-found`, `bad-settings`. */
export async function outsideOf(
  { kv, stub, deny = [] }: ReachOptions,
  project: string,
): Promise<Outside> {
  return {
    kv: {
      folder: kv?.folder === undefined ? join(project, ".skerry") : resolve(kv.folder),
      controlled: false,
    },
    denied: deny,
    fetches: stub === undefined ? null : await readStubs(stub),
  };
}

/** Whether a worker may have entries. */
export function keepsEntries({ grants, kv = {} }: WorkerSettings): boolean {
  return grants.includes("kv") && Object.keys(kv).length > 0;
}

function refuseWithoutGrant({ file, grants }: SettingsFile, options: ReachOptions): void {
  for (const [option, grant] of needed) {
    if (options[option] === undefined || grants.includes(grant)) continue;
    const line = [...new Set([...grants, grant])].map((each) => `"${each}"`).join(", ");
    throw new SkerryError(
      "bad-usage",
      `--${option === "envFile" ? "env-file" : option} is for workers with the grant \`${grant}\`: write grants = [${line}] into ${file}, or give --grant ${grant}.`,
    );
  }
}

function secretOf(
  name: string,
  secret: GivenSecret,
  environment: Readonly<Record<string, string | undefined>>,
): string {
  if ("value" in secret) return secret.value;
  const value = environment[secret.env];
  if (value !== undefined) return value;
  throw new SkerryError(
    "bad-usage",
    `--secret ${name} comes from the environment variable ${secret.env}, which is not set.`,
  );
}
