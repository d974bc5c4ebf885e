import type { ProfiledFunction } from "../where/fuel-profile.ts";
import { isScripted, ownCode, partOf } from "../where/parts.ts";
import { sdk } from "../where/script-names.ts";

/** Whose code something is, as the page colours it. */
export const partKinds = ["author", "package", "sdk", "engine", "host", "glue"] as const;
export type PartKind = (typeof partKinds)[number];

export const partLabels: Readonly<Record<PartKind, string>> = {
  author: "the author",
  package: "packages and libraries",
  sdk: "the SDK",
  engine: "the engine",
  host: "the host",
  glue: "the glue",
};

const kinds: ReadonlyMap<string, PartKind> = new Map([
  [ownCode, "author"],
  ["the script", "author"],
  [sdk, "sdk"],
  ["the engine", "engine"],
  ["the host", "host"],
  ["the glue", "glue"],
]);

/** What a part of a profile is, by its name. In a worker without a script, parts that have another name are its modules. */
export function kindOfPart(name: string, profile: Functions): PartKind {
  return kinds.get(name) ?? (isScripted(profile) ? "package" : "author");
}

/** Whose code a function is. Beside a script the module's own functions are glue; those that AssemblyScript brings are
 * known by their paths. */
export function kindOfFunction(own: ProfiledFunction, profile: Functions): PartKind {
  if (own.kind !== "function") return kindOfPart(partOf(own), profile);
  if (isScripted(profile)) return "glue";
  if (own.name.startsWith("~lib/@skerry/")) return "sdk";
  return own.name.startsWith("~lib/") ? "package" : "author";
}

interface Functions {
  readonly functions: readonly ProfiledFunction[];
}
