import { abiVersion, importTable } from "../abi/generated/imports.ts";
import { earlierDrafts, offers, wasi3Names } from "../abi/generated/world-shell.ts";
import { type InterfaceName, parseInterface, withoutVersion } from "./interface-name.ts";
import { isOfWasi3, isWasiVersion } from "./worker-world.ts";

/** Grants that interfaces of WASI and of Spin need: those that the same things of skerry:edge need. */
const wasiGrants: Readonly<Record<string, string>> = {
  "wasi:cli/environment": "config",
  "wasi:cli/stderr": "log",
  "wasi:cli/stdout": "log",
  "wasi:clocks/monotonic-clock": "clock",
  "wasi:clocks/wall-clock": "clock",
  "wasi:clocks/system-clock": "clock",
  "wasi:random/insecure": "random",
  "wasi:random/insecure-seed": "random",
  "wasi:random/random": "random",
  "wasi:keyvalue/store": "kv",
  "wasi:keyvalue/atomics": "kv",
  "wasi:keyvalue/batch": "kv",
  "wasi:config/store": "config",
  "wasi:logging/logging": "log",
  "fermyon:spin/key-value": "kv",
  "fermyon:spin/variables": "config",
};

/** The versions of interfaces that are no part of a WASI release, by package. Where their names fit, the check of types
 * tells whether their types do: those of wasi:config are the same since a draft of 2024, which Spin has. */
const otherVersions: Readonly<Record<string, RegExp>> = {
  "wasi:keyvalue": /^0\.2\.0-draft2?$/,
  "wasi:config": /^0\.2\.\d+(?:-(?:draft-2024-09-27|rc\.\d+))?$/,
  // Hosts have it without a version as well.
  "wasi:logging": /^(?:0\.1\.0-draft)?$/,
  "fermyon:spin": /^2\.0\.0$/,
};

const edgeGrants = Object.fromEntries(
  Object.entries(importTable).map(([name, { grant }]) => [withoutVersion(name), grant]),
);

/** Names of the host's own, which no component imports. */
const ownNames = new Set(Object.values(earlierDrafts));

/** The interfaces this host offers, by their names without versions, with the grant that importing one
 * needs: null for none. */
const offered: ReadonlyMap<string, string | null> = new Map(
  offers.all.imports
    .filter(({ sort, name }) => sort === "instance" && !ownNames.has(name))
    .map(({ name }) => {
      const plain = withoutVersion(name);
      return [plain, edgeGrants[plain] ?? wasiGrants[plain] ?? null];
    }),
);

/** The interfaces of WASI 0.3 that it offers to services of that, likewise. */
const offeredLater: ReadonlyMap<string, string | null> = new Map(
  wasi3Names.map((name) => [name, wasiGrants[name] ?? null]),
);

/** Whether this host has an interface, in that version. Of skerry:edge the version must be the host's: a
 * later patch release may add functions, which this host would not have. `service`: whether a service of WASI 0.3 asks. */
export function isOffered(name: string, service = false): "yes" | "other-version" | "no" {
  const parsed = parseInterface(name);
  if (service && isOfWasi3(name)) return offeredLater.has(withoutVersion(name)) ? "yes" : "no";
  if (parsed === null || !offered.has(withoutVersion(name))) return "no";
  return isKnownVersion(parsed) ? "yes" : "other-version";
}

function isKnownVersion({ package: of, version }: InterfaceName): boolean {
  const others = otherVersions[of];
  if (others !== undefined) return others.test(version ?? "");
  return of.startsWith("wasi:") ? isWasiVersion(version) : version === abiVersion;
}

/** The version of a package whose types this host has, for one that is no part of a WASI release; null for others. */
export function versionOffered(packageName: string): string | null {
  if (!Object.hasOwn(otherVersions, packageName)) return null;
  const found = offers.all.imports.find(({ name }) => name.startsWith(`${packageName}/`));
  return found === undefined ? null : (parseInterface(found.name)?.version ?? null);
}

/** The interfaces of a package that this host has, by their names within it, sorted. */
export function offeredOf(packageName: string): string[] {
  const parsed = [...offered.keys()].map(parseInterface).filter((each) => each !== null);
  const own = parsed.filter((each) => each.package === packageName);
  return own.map(({ name }) => name).sort();
}

/** The grant that importing an interface needs, or null. */
export function grantOf(name: string): string | null {
  const of = isOfWasi3(name) ? offeredLater : offered;
  return of.get(withoutVersion(name)) ?? null;
}
