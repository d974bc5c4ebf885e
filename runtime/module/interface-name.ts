import { earlierDrafts } from "../abi/generated/world-shell.ts";

/** The name of a WIT interface in its parts. */
export interface InterfaceName {
  /** Namespace and name, such as `skerry:edge`. */
  readonly package: string;
  readonly name: string;
  readonly version: string | null;
}

/** "skerry:edge/log@0.1.0" in its parts, or null for a name that is no interface's. */
export function parseInterface(name: string): InterfaceName | null {
  const match = /^([a-z0-9-]+:[a-z0-9-]+)\/([a-z0-9-]+)(?:@([0-9A-Za-z.+-]+))?$/.exec(name);
  if (match === null) return null;
  return { package: match[1]!, name: match[2]!, version: match[3] ?? null };
}

/** The name that the host's side has for an interface that a component imports. */
export function hostName(name: string): string {
  return Object.hasOwn(earlierDrafts, name) ? earlierDrafts[name]! : name;
}

/** The name without its version. */
export function withoutVersion(name: string): string {
  return name.replace(/@.*$/, "");
}
