import type { LossReason } from "../observe/host-events.ts";

/** Signals by which an engine or the kernel ends a program for what it does itself (signal(7)). Others are sent. */
const faults: ReadonlySet<string> = new Set([
  ...["SIGABRT", "SIGBUS", "SIGFPE", "SIGILL", "SIGSEGV"],
  ...["SIGSYS", "SIGTRAP", "SIGXCPU", "SIGXFSZ"],
]);

/** What is known of who may have killed a shard; null of what is not. */
export interface KillEvidence {
  /** Whether the kernel has killed for want of memory, where it would have counted this shard, since that started. */
  readonly ranOut: boolean | null;
  /** Whether the shard had more memory than its share when it was looked at last. */
  readonly overShare: boolean | null;
}

/** Why a shard ended, by the sentence that tells it. SIGKILL comes from whoever may kill the process, or from the kernel where
 * memory is short. Its workers brought that about if the shard had more than its share: the kernel kills the process that has
 * the most, be it within its share or not, when others have taken the rest. */
export function lossReason(sentence: string, { ranOut, overShare }: KillEvidence): LossReason {
  if (/no sign of life.*CPU time/.test(sentence)) return "stalled";
  if (/no sign of life|did not answer/.test(sentence)) return "silent";
  if (/it took .* of memory/.test(sentence)) return "over-memory";
  if (/it made .* threads/.test(sentence)) return "over-threads";
  const signal = /ended with (SIG[A-Z0-9]+)/.exec(sentence)?.[1];
  if (signal === undefined || faults.has(signal)) return "crashed";
  if (signal !== "SIGKILL") return "killed";
  return ranOut === false || (ranOut && overShare === false) ? "killed" : "crashed";
}

/** Whether workers that ran in a shard may have brought its end about. Whoever stops a process, or takes the processors from it,
 * is none of them. */
export function maySuspect(reason: LossReason, sentence: string): boolean {
  if (reason === "stalled") return /, and slept/.test(sentence);
  return reason !== "killed";
}

/** Whether the sentence alone says that a shard ended by nothing that it did: it was stopped, or killed by whoever may. */
export function isOutside(sentence: string): boolean {
  const reason = lossReason(sentence, { ranOut: null, overShare: null });
  return reason === "killed" || reason === "silent" || reason === "stalled";
}
