import { existsSync, readFileSync } from "node:fs";
import type { CordonSettings, ProcessLimits } from "./serve-settings.ts";

/** How a shard's process is started: a program, and what comes before Node's own arguments. */
export interface LaunchPlan {
  readonly execPath: string;
  readonly prefix: readonly string[];
}

/** Where util-linux has the programs that give rights away before another program is started. */
const setpriv = ["/usr/bin/setpriv", "/bin/setpriv"].find((path) => existsSync(path));
const prlimit = ["/usr/bin/prlimit", "/bin/prlimit"].find((path) => existsSync(path));

/** True where processes can be started with fewer rights than this one (Linux with util-linux). */
export const canDropRights = process.platform === "linux" && setpriv !== undefined;

/** What a process may be limited to; `data` is bytes of memory of its own, that is not of a file. */
export type LaunchLimits = ProcessLimits & { readonly data?: number };

/** The limits' names for prlimit(1). */
const limitNames: Readonly<Record<keyof LaunchLimits, string>> = {
  files: "nofile",
  processes: "nproc",
  addressSpace: "as",
  fileSize: "fsize",
  data: "data",
};

interface Launch extends Pick<CordonSettings, "user" | "group"> {
  readonly limits: LaunchLimits;
}

/** How to start Node so that it and what it starts can never gain rights (PR_SET_NO_NEW_PRIVS), runs as
 * the cordon's user where it names one, without any capability then, and within its resource limits.
 * Elsewhere than on Linux Node is started as it is. */
export function launchPlan({ user, group, limits }: Launch): LaunchPlan {
  const node = process.execPath;
  if (!canDropRights || setpriv === undefined) return { execPath: node, prefix: [] };
  const rights = ["--no-new-privs"];
  if (user !== undefined) {
    // The user's own group, unless another one is named; none of the others this process is in.
    rights.push(`--reuid=${user}`, `--regid=${group ?? user}`, "--clear-groups");
    rights.push("--inh-caps=-all", "--ambient-caps=-all", "--bounding-set=-all");
  }
  const given = (Object.entries(limits) as [keyof LaunchLimits, number | undefined][])
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `--${limitNames[name]}=${value}`);
  // Limits first: raising one needs the rights that are given away after it.
  if (given.length === 0 || prlimit === undefined) {
    return { execPath: setpriv, prefix: [...rights, "--", node] };
  }
  return { execPath: prlimit, prefix: [...given, "--", setpriv, ...rights, "--", node] };
}

/** A hard limit of this process, by its line in /proc/PID/limits (proc(5)); Infinity where it has none. */
export function hardLimit(line: string): number {
  try {
    const own = readFileSync("/proc/self/limits", "utf8");
    return Number(new RegExp(`^${line} +\\S+ +(\\d+)`, "m").exec(own)?.[1] ?? Infinity);
  } catch {
    return Infinity;
  }
}
