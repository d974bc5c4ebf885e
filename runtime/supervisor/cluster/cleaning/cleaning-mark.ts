import type { ClusterCopy } from "../../../store/cluster-copy.ts";
import { cleaningKey, copied } from "../record-values.ts";

/** What a deploy knows of cleanings when it begins. */
export interface CleaningMark {
  readonly revision: number;
  /** Whether something is being removed: what is there may be gone in a moment. */
  readonly isUnderWay: boolean;
}

/** The newest cleaning that this node knows of. */
export function cleaningMark(copy: ClusterCopy): CleaningMark {
  const record = copied(copy, "cleaning", cleaningKey);
  return { revision: record?.revision ?? 0, isUnderWay: (record?.value ?? null) !== null };
}

/** Whether something may have been removed since: a cleaning was under way, or has begun. */
export function isDisturbed(copy: ClusterCopy, { revision, isUnderWay }: CleaningMark): boolean {
  return isUnderWay || cleaningMark(copy).revision !== revision;
}
