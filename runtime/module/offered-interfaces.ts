import { abiVersion, importTable } from "../abi/generated/imports.ts";
import { offers } from "../abi/generated/world-shell.ts";
import { parseInterface, withoutVersion } from "./interface-name.ts";
import { isWasiVersion } from "./worker-world.ts";

/** Grants that interfaces of WASI need: those that the same things of skerry:edge need. */
const wasiGrants: Readonly<Record<string, string>> = {
  "wasi:cli/environment": "config",
  "wasi:cli/stderr": "log",
  "wasi:cli/stdout": "log",
  "wasi:clocks/monotonic-clock": "clock",
  "wasi:clocks/wall-clock": "clock",
  "wasi:random/insecure": "random",
  "wasi:random/insecure-seed": "random",
  "wasi:random/random": "random",
};

const edgeGrants = Object.fromEntries(
  Object.entries(importTable).map(([name, { grant }]) => [withoutVersion(name), grant]),
);

/** The interfaces this host offers, by their names without versions, with the grant that importing one
 * needs: null for none. */
const offered: ReadonlyMap<string, string | null> = new Map(
  offers.all.imports
    .filter(({ sort }) => sort === "instance")
    .map(({ name }) => {
      const plain = withoutVersion(name);
      return [plain, edgeGrants[plain] ?? wasiGrants[plain] ?? null];
    }),
);

/** Whether this host has an interface, in that version. Of skerry:edge the version must be the host's: a
 * later patch release may add functions, which this host would not have. */
export function isOffered(name: string): "yes" | "other-version" | "no" {
  const parsed = parseInterface(name);
  if (parsed === null || !offered.has(withoutVersion(name))) return "no";
  const known = parsed.package.startsWith("wasi:")
    ? isWasiVersion(parsed.version)
    : parsed.version === abiVersion;
  return known ? "yes" : "other-version";
}

/** The interfaces of a package that this host has, by their names within it, sorted. */
export function offeredOf(packageName: string): string[] {
  const parsed = [...offered.keys()].map(parseInterface).filter((each) => each !== null);
  const own = parsed.filter((each) => each.package === packageName);
  return own.map(({ name }) => name).sort();
}

/** The grant that importing an interface needs, or null. */
export function grantOf(name: string): string | null {
  return offered.get(withoutVersion(name)) ?? null;
}
