import { readFileSync } from "node:fs";
import type { LossReason } from "../observe/host-events.ts";

/** Signals by which an engine or the kernel ends a program for what it does itself (signal(7)). Others are sent. */
const faults: ReadonlySet<string> = new Set([
  ...["SIGABRT", "SIGBUS", "SIGFPE", "SIGILL", "SIGSEGV"],
  ...["SIGSYS", "SIGTRAP", "SIGXCPU", "SIGXFSZ"],
]);

/** Why a shard ended, by the sentence that tells it and what was counted at its start and at its end
 * ({@link outOfMemoryKills}). SIGKILL comes from the kernel where memory is short, which a worker may have brought about, or
 * from whoever may kill the process: its workers did not. */
export function lossReason(
  sentence: string,
  killsAtStart: number | null,
  killsNow: number | null,
): LossReason {
  if (/no sign of life|did not answer/.test(sentence)) return "silent";
  const signal = /ended with (SIG[A-Z0-9]+)/.exec(sentence)?.[1];
  if (signal === undefined || faults.has(signal)) return "crashed";
  if (signal !== "SIGKILL") return "killed";
  return killsNow !== null && killsNow === killsAtStart ? "killed" : "crashed";
}

/** Processes that the kernel has killed for want of memory since it started (`oom_kill` in /proc/vmstat, Linux); null where
 * that is not told. */
export function outOfMemoryKills(): number | null {
  try {
    const count = /^oom_kill (\d+)$/m.exec(readFileSync("/proc/vmstat", "utf8"))?.[1];
    return count === undefined ? null : Number(count);
  } catch {
    return null;
  }
}
