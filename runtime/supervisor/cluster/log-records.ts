import type { SkerryError } from "../../errors.ts";
import type { ClusterKey } from "../../store/log/cluster-key.ts";
import type { ClusterLog } from "../../store/log/cluster-log.ts";
import { openRecord, type RecordBody, signRecord } from "../../store/log/signed-record.ts";

/** Makes a log with its first record, where no other node is first.
 * @throws SkerryError `unavailable`, `bad-settings` where the servers can't be relied on. */
export async function beginLog(
  log: Pick<ClusterLog, "append"> & { create(): Promise<void> },
  key: ClusterKey,
  first: Omit<RecordBody, "follows">,
): Promise<void> {
  await log.create();
  await log
    .append(first.key, signRecord(key, { ...first, follows: 0 })!, 0)
    .catch((error: SkerryError) => {
      if (error.code !== "conflict") throw error;
    });
}

/** What a log has under a key: null for nothing, and a body of null where that is not signed by the cluster's key.
 * @throws SkerryError `unavailable`. */
export async function recordAt(
  log: Pick<ClusterLog, "get">,
  key: ClusterKey,
  name: string,
): Promise<{ readonly revision: number; readonly body: RecordBody | null } | null> {
  const entry = await log.get(name);
  if (entry === null) return null;
  const opened = openRecord(key, name, entry.value);
  return { revision: entry.revision, body: "body" in opened ? opened.body : null };
}
