import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { has } from "./capabilities.ts";
import {
  hardLimit,
  type LaunchLimits,
  limitOptions,
  type ProcessLimits,
} from "./resource-limits.ts";
import {
  endOptions,
  fileOptions,
  filterCommand,
  type ProcessSandbox,
} from "./sandbox/process-sandbox.ts";
import { shortSlices } from "./short-slices.ts";

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

/** True where resource limits of child processes can be set. */
export const canSetLimits = canDropRights && prlimit !== undefined;

/** Bytes that a dump of a child's memory may have. */
const dumpBytes = 1;

/** The limits that an operator sets for a cordon: they are raised where this process may, as no other one is. */
const ofOperators: ReadonlySet<keyof LaunchLimits> = new Set<keyof ProcessLimits>([
  ...(["files", "processes", "addressSpace", "fileSize"] as const),
]);

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
 * cordon's user where it names one, without any capability then, and of root with the rights of files alone, within its resource limits, and within its sandbox. On
 * other systems than Linux, Node is started as it is. */
export function launchPlan(
  node: string,
  { user, group, limits, sandbox, prompt = false }: Rights,
): LaunchPlan {
  if (!canDropRights || setpriv === undefined) return { execPath: node, prefix: [] };
  const rights = ["--no-new-privs"];
  if (user !== undefined) rights.push(...userOptions(user, group));
  else if (process.getuid?.() === 0 && has("CAP_SETPCAP")) rights.push(...rootCapabilities);
  const around = sandbox ?? { filter: null, files: null };
  rights.push(...endOptions(around), ...fileOptions(around, setpriv));
  // Limits first: raising one that an operator has set for a cordon needs the rights that are given away after it. A dump of
  // its memory would have secrets: none is written to a file of 1 byte, and of that size alone the kernel starts no program
  // that takes dumps either (core(5)).
  const all = limitOptions({ core: dumpBytes, ...limits }, (limit) => ofOperators.has(limit));
  const program = [...(prompt ? shortSlices() : []), setpriv, ...rights, "--"];
  program.push(...filterCommand(around, setpriv), around.node ?? node);
  // It needs a right that is given away after it.
  if (around.network === true) program.unshift(unshare ?? "unshare", "--net", "--");
  const first = prlimit === undefined ? [] : [prlimit, ...all, "--"];
  const [execPath = node, ...prefix] = [...first, ...program];
  return { execPath, prefix };
}

/** The command that starts Node within these limits alone, where prlimit(1) is there. */
export function limitPlan(node: string, limits: LaunchLimits): LaunchPlan {
  const options = limitOptions(limits);
  if (!canSetLimits || prlimit === undefined || options.length === 0) {
    return { execPath: node, prefix: [] };
  }
  return { execPath: prlimit, prefix: [...options, "--", node] };
}

/** What root keeps that runs in place of a user: the data folder, or Skerry itself, may be below a folder that is another user's alone. */
const rootCapabilities = [
  "--inh-caps=-all",
  "--ambient-caps=-all",
  "--bounding-set=-all,+dac_override",
];
const noCapabilities = ["--inh-caps=-all", "--ambient-caps=-all", "--bounding-set=-all"];

/** The user's own group, unless another one is named; none of the others this process is in, and no capability. */
function userOptions(user: string, group: string | undefined): string[] {
  const ids = [`--reuid=${user}`, `--regid=${group ?? user}`, "--clear-groups"];
  return [...ids, ...noCapabilities];
}

/** The command before a program that runs as a user, with the rights of that user alone. */
export function asUser(user: string, group: string | undefined): string[] {
  return [setpriv ?? "setpriv", "--no-new-privs", ...userOptions(user, group), "--"];
}

/** Calls `start`, which starts a child process. Under a hard limit of 0 bytes of a dump, which can't be raised to 1, the kernel still
 * starts a program that takes dumps, where the system has one: then the child has no part of its memory in a dump. */
export function startWithoutDump<T>(start: () => T): T {
  const filter = "/proc/self/coredump_filter";
  if (!canDropRights || hardLimit("core") >= dumpBytes) return start();
  const before = contentOf(filter);
  if (before === null) return start();
  // Of this process for that moment: children inherit it, and programs that they become keep it (core(5)).
  const isSet = wasWritten(filter, "0x0");
  try {
    return start();
  } finally {
    if (isSet) wasWritten(filter, `0x${before.trim()}`);
  }
}

/** Writes to a file; false where the system refuses it, as in a container whose /proc is for reading alone. */
function wasWritten(path: string, content: string): boolean {
  try {
    writeFileSync(path, content);
    return true;
  } catch {
    return false;
  }
}

function contentOf(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}
