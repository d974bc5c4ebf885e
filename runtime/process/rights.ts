import { existsSync, readFileSync } from "node:fs";
import {
  endOptions,
  fileOptions,
  filterCommand,
  type ProcessSandbox,
} from "./sandbox/process-sandbox.ts";
import { shortSlices } from "./short-slices.ts";

/** Resource limits of a process (prlimit(1)). What is undefined stays unchanged. */
export interface ProcessLimits {
  /** Open files. */
  readonly files?: number;
  /** Processes and threads of the process's user. */
  readonly processes?: number;
  /** Bytes of address space. Wasm reserves 8 GiB and more for each memory: set it generously. */
  readonly addressSpace?: number;
  /** Bytes of a file it may write. */
  readonly fileSize?: number;
}

/** How a child process is started: a program, and what comes before Node's own arguments. */
export interface LaunchPlan {
  readonly execPath: string;
  readonly prefix: readonly string[];
}

/** Where util-linux has the programs that give rights away before another program is started. */
const setpriv = ["/usr/bin/setpriv", "/bin/setpriv"].find((path) => existsSync(path));
const unshare = ["/usr/bin/unshare", "/bin/unshare"].find((path) => existsSync(path));
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

/** What a child process is started with. */
export interface Rights {
  /** A user of the system, by name or number, that it runs as; needs the right to change. */
  readonly user?: string;
  readonly group?: string;
  readonly limits: LaunchLimits;
  readonly sandbox?: ProcessSandbox;
  /** Whether it answers visitors, and is to have a core as soon as it has something to do. */
  readonly prompt?: boolean;
}

/** The command that starts Node so that it and its children can never gain rights (PR_SET_NO_NEW_PRIVS), as the
 * cordon's user where it names one, without any capability then, within its resource limits, and within its sandbox. On
 * other systems than Linux, Node is started as it is. */
export function launchPlan(
  node: string,
  { user, group, limits, sandbox, prompt = false }: Rights,
): LaunchPlan {
  if (!canDropRights || setpriv === undefined) return { execPath: node, prefix: [] };
  const rights = ["--no-new-privs"];
  if (user !== undefined) {
    // The user's own group, unless another one is named; none of the others this process is in.
    rights.push(`--reuid=${user}`, `--regid=${group ?? user}`, "--clear-groups");
    rights.push("--inh-caps=-all", "--ambient-caps=-all", "--bounding-set=-all");
  }
  const around = sandbox ?? { filter: null, files: null };
  rights.push(...endOptions(around), ...fileOptions(around, setpriv));
  const given = limitsOf(limits);
  // Limits first: raising one needs the rights that are given away after it. A dump of its memory would have secrets: none is
  // written to a file of 1 byte, and of that size alone the kernel starts no program that takes dumps either (core(5)).
  const program = [...(prompt ? shortSlices() : []), setpriv, ...rights, "--"];
  program.push(...filterCommand(around, setpriv), around.node ?? node);
  // It needs a right that is given away after it.
  if (around.network === true) program.unshift(unshare ?? "unshare", "--net", "--");
  const all = prlimit === undefined ? [] : [prlimit, "--core=1", ...given, "--"];
  const [execPath = node, ...prefix] = [...all, ...program];
  return { execPath, prefix };
}

function limitsOf(limits: LaunchLimits): string[] {
  return (Object.entries(limits) as [keyof LaunchLimits, number | undefined][])
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `--${limitNames[name]}=${value}`);
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
