import { readFileSync } from "node:fs";
import { MiB } from "../byte-units.ts";
import { isIn } from "./capabilities.ts";

/** Resource limits of a process (getrlimit(2)). A limit that is undefined is left as it is. */
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

/** The limits that a launch sets: `data` is bytes of private memory, `core` bytes of a dump of it, and `stack` bytes
 * that each thread has for its stack. */
export type LaunchLimits = ProcessLimits & {
  readonly data?: number;
  readonly core?: number;
  readonly stack?: number;
};

/** Bytes of one file that a process may write that runs or reads a stranger's bytes: whoever took it over would fill the disk by one.
 * Within a sandbox a shard has its ledger, which is smaller, and others have no file; without one Node keeps what it
 * compiled of Skerry's programs besides, some MiB. */
export const maxFileBytes = { sandboxed: 4 * MiB, open: 64 * MiB };

/** Each limit's name for prlimit(1), and its line in /proc/PID/limits (proc_pid_limits(5)). */
const names: Readonly<Record<keyof LaunchLimits, { option: string; line: string }>> = {
  files: { option: "nofile", line: "Max open files" },
  processes: { option: "nproc", line: "Max processes" },
  addressSpace: { option: "as", line: "Max address space" },
  fileSize: { option: "fsize", line: "Max file size" },
  data: { option: "data", line: "Max data size" },
  stack: { option: "stack", line: "Max stack size" },
  core: { option: "core", line: "Max core file size" },
};

/** The user namespace that a system starts with maps all numbers to themselves. */
const firstNamespace = /^\s*0\s+0\s+4294967295\s*$/;

/** The hard limit of this process, or of the one with the number `pid`; Infinity where there is none, or it is unknown. */
export function hardLimit(limit: keyof LaunchLimits, pid: number | "self" = "self"): number {
  return limitIn(textOf(`/proc/${pid}/limits`), limit).hard;
}

/** The soft limit of this process; null where there is none, or it is unknown. */
export function softLimit(limit: keyof LaunchLimits): number | null {
  const { soft } = limitIn(textOf("/proc/self/limits"), limit);
  return soft === Infinity ? null : soft;
}

/** Bytes of one file that a process may write that runs or reads a stranger's bytes, where no operator has set it: no more than this
 * process may, so that it raises nothing. A write beyond them fails with EFBIG. @param isSandboxed whether a sandbox names the
 * files that it may write. */
export function strangersFileSize(isSandboxed: boolean): number {
  return Math.min(isSandboxed ? maxFileBytes.sandboxed : maxFileBytes.open, hardLimit("fileSize"));
}

/** The options of prlimit(1) that set these limits. One above the hard limit is set to the hard limit: raising it needs a right
 * that few processes have, and prlimit(1) would start nothing. @param isRaisable the limits that are raised where this process may. */
export function limitOptions(
  limits: LaunchLimits,
  isRaisable: (limit: keyof LaunchLimits) => boolean = () => false,
): string[] {
  const own = textOf("/proc/self/limits");
  const mayRaise = mayRaiseLimits();
  return (Object.entries(limits) as [keyof LaunchLimits, number | undefined][])
    .filter(([, value]) => value !== undefined)
    .map(([limit, value]) => {
      const most = mayRaise && isRaisable(limit) ? Infinity : limitIn(own, limit).hard;
      return `--${names[limit].option}=${Math.min(value!, most)}`;
    });
}

/** True if this process may raise its hard limits: CAP_SYS_RESOURCE counts in the user namespace that the system started with,
 * and in no other (getrlimit(2)), as that of a container without root or of `PrivateUsers=` of systemd. */
export function mayRaiseLimits(): boolean {
  const effective = /^CapEff:\s*([0-9a-f]+)$/m.exec(textOf("/proc/self/status"))?.[1];
  if (effective === undefined || !isIn(effective, "CAP_SYS_RESOURCE")) return false;
  return firstNamespace.test(textOf("/proc/self/uid_map"));
}

/** A limit in the text of proc_pid_limits(5). */
function limitIn(limits: string, limit: keyof LaunchLimits): { soft: number; hard: number } {
  const [, soft, hard] =
    new RegExp(`^${names[limit].line} +(\\d+|unlimited) +(\\d+|unlimited)`, "m").exec(limits) ?? [];
  const bytesIn = (text = "unlimited") => (text === "unlimited" ? Infinity : Number(text));
  return { soft: bytesIn(soft), hard: bytesIn(hard) };
}

/** The text of a file of proc(5); empty where there is none. */
function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
