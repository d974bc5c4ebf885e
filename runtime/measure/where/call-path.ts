import type { FuelProfile } from "./fuel-profile.ts";

/** Who asked for memory, in a sentence: the function itself, which is mostly a library's, and the nearest around it
 * that is not. AssemblyScript's libraries are those of `~lib/`. */
export function largestGrowth(profile: FuelProfile, call: number): string {
  const [own = "the host", ...callers] = callPath(profile, call);
  const around = callers.find((name) => !name.startsWith("~lib/"));
  return around === undefined || !own.startsWith("~lib/") ? own : `${own} in ${around}`;
}

/** Names of the functions that led to a call, itself first and the host's part of the request left out. */
export function callPath({ calls, functions }: FuelProfile, call: number): string[] {
  const names: string[] = [];
  for (let node = calls[call]; node !== undefined && node.parent >= 0; node = calls[node.parent]) {
    names.push(functions[node.function]!.name);
  }
  return names;
}
