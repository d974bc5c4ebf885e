// What the worker's settings grant, or an error that says which line is missing there.
import { clock, config, grants, random } from "skerry:host";

const interfaces = { clock, config, random };
type Granted = typeof interfaces;

/** The host's interface of that name.
 * @throws Error where the settings do not grant it; `what` is what the author's code called. */
export function granted<Name extends keyof Granted>(
  name: Name,
  what: string,
): NonNullable<Granted[Name]> {
  const found = interfaces[name];
  if (found !== null) return found;
  throw new Error(grantNeeded(name, what));
}

/** The sentence for what the settings do not grant, with the line that they need. */
export function grantNeeded(name: string, what: string): string {
  const all = [...grants, name].map((each) => `"${each}"`).join(", ");
  return `${what} needs the grant "${name}" in skerry.toml: grants = [${all}]`;
}
