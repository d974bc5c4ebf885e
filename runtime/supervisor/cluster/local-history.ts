import type { HistoryEntry, WorkerRecord } from "../../store/deployments.ts";
import type { RecordValue } from "./record-values.ts";

/** What a node's own history of a worker gets with a change: entries of the log that it has not, and, where waves of a change come
 * here or go back, that. Clocks of nodes differ, so entries are told apart by what they are, and not ordered by their time.
 * @param value what this node serves by the log. @param local the newest entry first. */
export function historyHere(
  worker: WorkerRecord,
  before: WorkerRecord | undefined,
  { history, waves }: RecordValue<"worker">,
  local: readonly HistoryEntry[],
): HistoryEntry[] {
  const here = new Set(local.map(nameOf));
  const known = history.findLastIndex((entry) => here.has(nameOf(entry)));
  const fresh = history.slice(known + 1);
  if (fresh.length > 0 || before === undefined || sameDeployments(before, worker)) return fresh;
  if (waves !== undefined && worker.current === waves.next.current) {
    return here.has(nameOf(waves.entry)) ? [] : [waves.entry];
  }
  return [{ deployment: worker.current, at: Date.now(), event: "rollback" }];
}

const nameOf = ({ deployment, at, event }: HistoryEntry) => `${deployment} ${at} ${event}`;

/** Whether two workers answer with the same deployments. */
export function sameDeployments(a: WorkerRecord, b: WorkerRecord): boolean {
  return (
    a.current === b.current &&
    a.candidate?.id === b.candidate?.id &&
    a.candidate?.percent === b.candidate?.percent
  );
}
