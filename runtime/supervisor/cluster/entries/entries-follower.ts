import { randomBytes } from "node:crypto";
import type { Logger } from "pino";
import { SkerryError, toSkerryError } from "../../../errors.ts";
import { visible } from "../../../message/visible-text.ts";
import type { ReplicaOwner } from "../../../services/kv/kv-process.ts";
import { machineNow, maxTaken, takenBytes } from "../../../services/kv/replication.ts";
import type { ClusterKey } from "../../../store/log/cluster-key.ts";
import type { ErasableLog, LogEntry } from "../../../store/log/cluster-log.ts";
import { openRecord, type Refusal, refusals } from "../../../store/log/signed-record.ts";
import type { ReplicaRecord, ReplicaState } from "../../../store/replica.ts";
import { type Alarm, LogAlarm } from "../log-alarm.ts";
import { LogReads } from "../log-reads.ts";
import { beginLog, recordAt } from "../log-records.ts";
import {
  cleanedKey,
  type EntryRecord,
  type EntryRecordValue,
  entriesKey,
  readEntryRecord,
} from "./entry-records.ts";
import { fetchParts } from "./value-parts.ts";

/** Refusals that one look logs, each on its own. */
const maxLogged = 20;

/** 128 bits of chance, and what tells it from the log of deployments. */
export const newEntriesLog = (): string => `entries-${randomBytes(16).toString("hex")}`;

const alarmWords = {
  meanwhile:
    "Entries are read on, and replicated ones can't be written. Put the log back as it was, or have this node write it anew: `skerry cluster restore`.",
  over: "The log of replicated entries is as it should be again.",
};

export interface EntriesFollowerOptions {
  readonly cluster: string;
  readonly log: ErasableLog;
  readonly key: ClusterKey;
  readonly logger: Logger;
}

/** The log as this node follows it. */
export interface Followed {
  readonly log: string;
  /** What makes a version of a revision, added to it. */
  readonly base: number;
  /** The revision up to which the owner of entries has it. */
  readonly cursor: number;
}

/** Follows the log of replicated entries, and has the process that owns the entries take up what it says. As of the log of
 * deployments, one that does not go on from what is here is an alarm, and changes nothing. */
export class EntriesFollower {
  readonly refused: Record<Refusal, number>;
  readonly #options: EntriesFollowerOptions;
  readonly #end: () => void;
  #owner: ReplicaOwner | null = null;
  #state: ReplicaState | null = null;
  #base = 0;
  readonly #looks: LogReads;
  #verified = false;
  /** Whether all of the log is to be read, as some of it may have gone unseen. */
  #audit = false;
  readonly #alarm: LogAlarm;
  #last = 0;
  /** ms of {@link machineNow}: this node has all that the log had then. */
  #levelAt: number | null = null;

  constructor(options: EntriesFollowerOptions) {
    this.#options = options;
    this.#alarm = new LogAlarm(options.logger, alarmWords);
    this.#looks = new LogReads(options.logger, () => this.#look());
    this.refused = Object.fromEntries(refusals.map((each) => [each, 0])) as Record<Refusal, number>;
    this.#end = options.log.notify(() => this.wake());
  }

  get alarm(): Alarm | null {
    return this.#alarm.current;
  }

  /** Null where this node follows none, or has to see first whether that is the one. */
  get followed(): Followed | null {
    if (this.#state === null || this.#state.log === null || !this.#verified) return null;
    return { log: this.#state.log, base: this.#base, cursor: this.#state.cursor - this.#base };
  }

  /** What the owner has; null while there is none. */
  get state(): ReplicaState | null {
    return this.#state;
  }

  get owner(): ReplicaOwner | null {
    return this.#owner;
  }

  /** Revisions that this node does not have yet, as far as it knows. */
  get lag(): number {
    return this.followed === null ? 0 : Math.max(0, this.#last - this.followed.cursor);
  }

  /** How long ago this node had all that the log had, in ms; null: never since it was started. */
  get ageMs(): number | null {
    return this.#levelAt === null ? null : Math.round(machineNow() - this.#levelAt);
  }

  get isWritable(): boolean {
    // Do not follow the log while an alarm is set.
    return this.followed !== null && this.#options.log.connected;
  }

  /** Another process owns the entries, or none does. */
  attach(owner: ReplicaOwner | null): void {
    this.#owner = owner;
    this.#state = null;
    this.#verified = false;
    if (owner !== null) this.wake();
  }

  wake(): void {
    if (this.#owner !== null) this.#looks.unasked(this.catchUp());
  }

  /** The connection was lost and is back. */
  reconnected(): void {
    this.#verified = false;
    this.wake();
  }

  /** Has all taken up that the log has by now.
   * @throws SkerryError `unavailable` where it does not answer, or is not the log that this node has followed; `store-failed`. */
  catchUp(): Promise<void> {
    return this.#looks.catchUp();
  }

  close(): Promise<void> {
    this.#end();
    this.#owner = null;
    return this.#looks.ended();
  }

  /** Counts something that came from NATS and is not believed, and logs it. */
  refuse(why: Refusal, what: string, tells = true): void {
    this.refused[why]++;
    if (!tells) return;
    const name = visible(what.slice(0, 200));
    this.#options.logger.warn({ key: name, why }, "A record of replicated entries is refused.");
  }

  async #look(): Promise<void> {
    const owner = this.#owner;
    if (owner === null) {
      throw new SkerryError("unavailable", "The process that owns the entries is not there.");
    }
    try {
      const began = machineNow();
      const state = this.#state ?? (await owner.ask("replica", null));
      if (this.#owner !== owner) return;
      this.#state = state;
      const last = await this.#options.log.lastRevision();
      if (state.log === null) await this.#begin(last);
      else if (!this.#verified || last + this.#base < state.cursor) await this.#verify(last, state);
      this.#last = last;
      await this.#read(last, owner);
      // It came to what may have gone unseen.
      if (this.#audit) await this.#read(last, owner);
      this.#levelAt = began;
      this.#alarm.clear();
    } catch (error) {
      throw toSkerryError(error);
    } finally {
      this.#owner?.tell({ isWritable: this.isWritable, levelAt: this.#levelAt });
    }
  }

  /** Finds the log that this node is to follow, or makes it. */
  async #begin(last: number): Promise<void> {
    const { log, key, cluster } = this.#options;
    if (last === 0) {
      const value: EntryRecordValue<"entries"> = { cluster, base: 0, replaces: [] };
      await beginLog(log, key, { log: newEntriesLog(), key: entriesKey, value });
    }
    const found = await this.#firstRecord();
    if (found === null) {
      this.#alarm.raise(
        "The log of replicated entries has none that this cluster's key has signed.",
      );
    }
    this.#goOver(found);
  }

  #goOver({ id, value }: { id: string; value: EntryRecordValue<"entries"> }): void {
    this.#base = value.base;
    this.#state = { log: id, cursor: value.base, newest: null };
    this.#audit = true;
    this.#verified = true;
  }

  /** Sees that the log goes on from what this node has. */
  async #verify(last: number, { log: mine, cursor, newest }: ReplicaState): Promise<void> {
    const { log, key } = this.#options;
    this.#verified = false;
    const have = `this node has them up to version ${cursor}`;
    const found = await this.#firstRecord();
    if (found === null) {
      const what = last === 0 ? "is empty" : "has lost its first record";
      this.#alarm.raise(`The log of replicated entries ${what}, and ${have}.`);
    }
    if (found.id !== mine) {
      // What came since this node's newest one was refused: records of a log that was being written anew, for one.
      const upTo = newest?.version ?? 0;
      const whole = found.value.replaces.some((each) => each.log === mine && each.upTo >= upTo);
      if (!whole) this.#alarm.raise(`The log of replicated entries is another one, and ${have}.`);
      // Somebody has written it anew, with all that this node has.
      return this.#goOver(found);
    }
    this.#base = found.value.base;
    if (last + this.#base < cursor) {
      this.#alarm.raise(
        `The log of replicated entries went back to revision ${last}, and ${have}.`,
      );
    }
    const horizon = await this.#horizon();
    const revision = newest === null ? 0 : newest.version - this.#base;
    if (newest !== null && revision > 0) {
      const now = await recordAt(log, key, newest.key);
      const body = now?.body ?? null;
      // One that nobody needs any more may be gone.
      const isGone = now === null && revision > horizon;
      const isOlder = now !== null && now.revision < revision;
      // One that was written anew may be on its way to another log; one that is not signed says nothing.
      const isOther =
        now !== null &&
        (body === null
          ? now.revision === revision
          : body.log !== mine || !goesOn(newest.key, body.value, now.revision, revision));
      if (isGone || isOlder || isOther) {
        this.#alarm.raise(
          `The log of replicated entries has not what this node has of revision ${revision}: it went back, and was written to.`,
        );
      }
    }
    this.#verified = true;
  }

  async #firstRecord(): Promise<{ id: string; value: EntryRecordValue<"entries"> } | null> {
    const found = await this.#record(entriesKey);
    return found?.record.kind === "entries" ? { id: found.log, value: found.record.value } : null;
  }

  /** The revision up to which what nobody needs may be gone. */
  async #horizon(): Promise<number> {
    const found = await this.#record(cleanedKey);
    return found?.record.kind === "cleaned" ? found.record.value.upTo : 0;
  }

  async #record(name: string): Promise<{ log: string; record: EntryRecord } | null> {
    const { log, key } = this.#options;
    const body = (await recordAt(log, key, name))?.body ?? null;
    const record = body === null ? null : readEntryRecord(name, body.value);
    return body === null || record === null ? null : { log: body.log, record };
  }

  /** Reads what is new, or all. */
  async #read(last: number, owner: ReplicaOwner): Promise<void> {
    const { log } = this.#options;
    const whole = this.#audit;
    const { log: id, cursor } = this.#state!;
    const base = this.#base;
    let { newest } = this.#state!;
    const from = whole ? 1 : cursor - base + 1;
    if (last < from && !whole) return;
    if (whole) await owner.ask("audit", { ends: false, upTo: 0 });
    let records: ReplicaRecord[] = [];
    let bytes = 0;
    let logged = 0;
    const take = async (state: (ReplicaState & { log: string }) | null) => {
      const replayed = await owner.ask("take", { records, state, seen: whole });
      for (let n = 0; n < replayed; n++) this.refuse("log", "an old record", logged++ < maxLogged);
      records = [];
      bytes = 0;
      if (state !== null && this.#owner === owner) this.#state = state;
    };
    for await (const entry of log.readFrom(from, last)) {
      const read = await this.#readEntry(entry, owner, logged < maxLogged);
      if (read === "refused") logged++;
      else {
        if (read !== null) {
          records.push(read);
          bytes += bytesOf(read);
        }
        newest = { key: entry.key, version: base + entry.revision };
      }
      if (records.length < maxTaken && bytes < takenBytes) continue;
      // What a look at all of it has begun it has to end.
      await take(whole ? null : { log: id!, cursor: base + entry.revision, newest });
    }
    await take({ log: id!, cursor: base + last, newest });
    if (!whole) return;
    await owner.ask("audit", { ends: true, upTo: base + last });
    this.#audit = false;
  }

  /** Null for what the owner has nothing of. */
  async #readEntry(
    { key, revision, value: bytes }: LogEntry,
    owner: ReplicaOwner,
    tells: boolean,
  ): Promise<ReplicaRecord | null | "refused"> {
    const refuse = (why: Refusal) => {
      this.refuse(why, key, tells);
      return "refused" as const;
    };
    const opened = openRecord(this.#options.key, key, bytes);
    if ("refused" in opened) return refuse(opened.refused);
    const { body } = opened;
    if (body.log !== this.#state!.log) {
      if (key === entriesKey) this.#verified = false;
      return refuse("log");
    }
    const record = readEntryRecord(key, body.value);
    if (record === null) return refuse("schema");
    const version = this.#base + revision;
    if (record.kind === "cleaned") {
      // Some of it may have gone before this look came to it.
      if (record.value.upTo > this.#state!.cursor - this.#base) this.#audit = true;
      return null;
    }
    if (record.kind === "entries") return null;
    const { tenant, name } = record.value;
    if (record.kind === "removal") return { tenant, name, version, key: null };
    const { value, metadata, expiresAt, after } = record.value;
    const common = {
      ...{ tenant, name, version, metadata, expiresAt, after: this.#base + after },
      key: Buffer.from(record.value.key, "base64"),
    };
    if (value === null) return { ...common, value: null, parts: null };
    if ("inline" in value) {
      return { ...common, value: Buffer.from(value.inline, "base64"), parts: null };
    }
    const fetched = await fetchParts(this.#options.log, value);
    if (fetched !== null) {
      for (const [n, part] of fetched.entries()) {
        await owner.ask("takePart", { id: value.parts, n, bytes: part });
      }
      return { ...common, value: new Uint8Array(), parts: value.parts };
    }
    // It was replaced meanwhile: what is newer comes.
    const now = await this.#options.log.get(key);
    return now !== null && now.revision > revision ? null : refuse("digest");
  }
}

/** One whose parts wait at the owner is taken at once. */
function bytesOf(record: ReplicaRecord): number {
  if (record.key === null) return 0;
  return record.parts === null ? (record.value?.length ?? 0) : takenBytes;
}

/** Whether a record is what this node has of a key, or its writer knew of that. */
function goesOn(key: string, value: unknown, revision: number, mine: number): boolean {
  const record = readEntryRecord(key, value);
  return revision === mine || record?.kind !== "entry" || record.value.after >= mine;
}
