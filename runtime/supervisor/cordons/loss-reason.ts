import { readFileSync } from "node:fs";
import type { LossReason } from "../observe/host-events.ts";

/** Why a shard ended, by the sentence that tells it and what was counted at its start and at its end
 * ({@link outOfMemoryKills}). SIGKILL comes from the kernel where memory is short, which a worker may have brought about, or
 * from whoever may kill the process: its workers did not. */
export function lossReason(
  sentence: string,
  killsAtStart: number | null,
  killsNow: number | null,
): LossReason {
  if (sentence.includes("no sign of life")) return "silent";
  const isKilled = sentence.includes("ended with SIGKILL");
  return isKilled && killsNow !== null && killsNow === killsAtStart ? "killed" : "crashed";
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
