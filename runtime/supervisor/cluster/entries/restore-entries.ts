import { createHash, randomBytes } from "node:crypto";
import { SkerryError } from "../../../errors.ts";
import type { ReplicaOwner } from "../../../services/kv/kv-process.ts";
import {
  inlineValueBytes,
  type Proposal,
  valuePartBytes,
} from "../../../services/kv/replication.ts";
import type { ClusterKey } from "../../../store/log/cluster-key.ts";
import type { ErasableLog } from "../../../store/log/cluster-log.ts";
import { openRecord, signRecord } from "../../../store/log/signed-record.ts";
import type { ReplicaEntry } from "../../../store/replica.ts";
import { type EntriesFollower, newEntriesLog } from "./entries-follower.ts";
import {
  type EntryRecordValue,
  entriesKey,
  entryKey,
  entryValue,
  maxParts,
  partsName,
  readEntryRecord,
} from "./entry-records.ts";

/** Logs that a log says it replaces. */
const maxReplaced = 50;

export interface RestoreEntriesOptions {
  readonly cluster: string;
  readonly log: ErasableLog;
  readonly key: ClusterKey;
  readonly follower: EntriesFollower;
}

/** Writes the replicated entries that this node has as a new log, where the log is lost or went back. What the log has and this node
 * has not stays. Its first record is written last: until that is there, no other node goes over to it. It can be done again after it
 * broke off. @returns how many records were written: 0 where the log is as it should be.
 * @throws SkerryError `unavailable`, `store-failed`. */
export async function restoreEntries(options: RestoreEntriesOptions): Promise<number> {
  const { follower, log, key, cluster } = options;
  const { owner } = follower;
  if (owner === null) return 0;
  await log.create();
  try {
    await follower.catchUp();
    return 0;
  } catch (error) {
    // Without an alarm the servers are away, and without entries there is nothing to write.
    if (follower.alarm === null || follower.state?.log == null) throw error;
  }
  const { log: mine, cursor } = follower.state;
  const last = await log.lastRevision();
  const found = await firstRecord(options);
  const base = Math.max(cursor, (found?.base ?? 0) + last);
  const id = newEntriesLog();
  const write = async (at: string, value: object) => {
    for (;;) {
      const follows = (await log.get(at))?.revision ?? 0;
      const record = signRecord(key, { log: id, key: at, follows, value });
      if (record === null) throw new SkerryError("host-failed", `${at} is too large a record.`);
      try {
        return await log.append(at, record, follows);
      } catch (error) {
        if ((error as SkerryError).code !== "conflict") throw error;
      }
    }
  };
  const others = await readOthers(options);
  let written = 0;
  let after: ReplicaEntry | null = null;
  for (;;) {
    const page: readonly ReplicaEntry[] = await owner.ask("page", { after });
    for (const entry of page) {
      const at = entryKey(entry, entry.key);
      others.delete(at);
      const value = await readValue(owner, log, at, entry);
      if (value === null) continue;
      await write(at, entryValue({ ...entry, value }, 0));
      written++;
    }
    if (page.length === 0) break;
    after = page.at(-1)!;
  }
  for (const [at, value] of others) {
    await write(at, { ...value, after: 0 });
    written++;
  }
  const replaced = new Map((found?.replaces ?? []).map((each) => [each.log, each]));
  if (mine !== null) replaced.set(mine, { log: mine, upTo: cursor });
  const replaces = [...replaced.values()].slice(-maxReplaced);
  const first: EntryRecordValue<"entries"> = { cluster, base, replaces };
  await write(entriesKey, first);
  follower.reconnected();
  await follower.catchUp();
  return written + 1;
}

async function firstRecord({ log, key }: RestoreEntriesOptions) {
  const there = await log.get(entriesKey);
  const opened = there === null ? null : openRecord(key, entriesKey, there.value);
  if (opened === null || !("body" in opened)) return null;
  const record = readEntryRecord(entriesKey, opened.body.value);
  return record?.kind === "entries" ? record.value : null;
}

/** Entries that the log has, as far as they are signed. */
async function readOthers({ log, key }: RestoreEntriesOptions) {
  const others = new Map<string, EntryRecordValue<"entry">>();
  for await (const { key: at, value } of log.readFrom(1)) {
    const opened = openRecord(key, at, value);
    const record = "body" in opened ? readEntryRecord(at, opened.body.value) : null;
    if (record?.kind === "entry" && record.value.value !== null) others.set(at, record.value);
  }
  return others;
}

/** The value of an entry, as a record has it: a large one is given to the cluster in parts. Null where the entry has gone. */
async function readValue(
  owner: ReplicaOwner,
  log: ErasableLog,
  at: string,
  { tenant, name, key }: ReplicaEntry,
): Promise<Proposal["value"]> {
  const parts = partsName(at, randomBytes(16).toString("hex"));
  const digest = createHash("sha256");
  for (let n = 0; n < maxParts; n++) {
    const read = await owner.ask("value", { tenant, name, key, n });
    if (read === null) return null;
    if (n === 0 && read.bytes <= inlineValueBytes) return read.part;
    digest.update(read.part);
    await log.putBytes(`${parts}.${n}`, read.part);
    if ((n + 1) * valuePartBytes >= read.bytes) {
      return { parts, bytes: read.bytes, sha256: digest.digest("hex") };
    }
  }
  return null;
}
