import { randomBytes } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import type { Logger } from "pino";
import { SkerryError, toSkerryError } from "../../errors.ts";
import { visible } from "../../message/visible-text.ts";
import type { ClusterCopy, CopiedRecord, TakenRecord } from "../../store/cluster-copy.ts";
import type { ClusterKey } from "../../store/log/cluster-key.ts";
import { type ClusterLog, keyPattern, type LogEntry } from "../../store/log/cluster-log.ts";
import {
  openRecord,
  type RecordBody,
  type Refusal,
  refusals,
} from "../../store/log/signed-record.ts";
import { type Alarm, LogAlarm } from "./log-alarm.ts";
import { batchesOf } from "./log-batches.ts";
import { LogReads } from "./log-reads.ts";
import { beginLog, recordAt } from "./log-records.ts";
import { logKey, type RecordValue, readValue } from "./record-values.ts";

/** Records, or bytes of them, or what came in so long (ms), are taken up in one transaction: the fewer there are, the less of the
 * database is written, and on a slow link each has what came. */
const batch = 2_000;
const batchBytes = 4 * 2 ** 20;
const batchTime = 500;

/** Revisions that are read because somebody told of the last of them: for more the log is asked how far it is. */
const maxReported = 8;

/** Refusals, and records that are not understood wholly, that one look logs, each on its own. */
const maxLogged = 20;

/** Newer records than the copy has that were refused, and are remembered. */
const maxRefused = 100;

/** Followed logs are a part of what is signed: 128 bits of chance. */
export const newLogId = (): string => randomBytes(16).toString("hex");

const alarmWords = {
  meanwhile:
    "Workers are still served, and nothing can be changed. Put the log back as it was, or have this node write it anew: `skerry cluster restore`.",
  over: "The cluster's log is as it should be again.",
};

export interface FollowerOptions {
  readonly cluster: string;
  readonly log: ClusterLog & { create(): Promise<void> };
  readonly key: ClusterKey;
  readonly copy: ClusterCopy;
  readonly logger: Logger;
  /** Records were taken up. */
  readonly onTaken: (keys: readonly string[]) => void;
  /** A newer record of a key than the copy has was refused: the node goes on with that. */
  readonly onRefused?: (key: string) => void;
}

/** Follows a cluster's log: reads what is new, sees that it is signed, fits its schema and goes on from what this node has, and
 * takes it up in the copy. A log that does not go on from there is an alarm, and changes nothing. */
export class Follower {
  readonly refused: Record<Refusal, number>;
  readonly #options: FollowerOptions;
  readonly #end: () => void;
  readonly #looks: LogReads<number>;
  /** Whether the log is known to go on from what this node has: to be seen anew after each reconnect. */
  #verified = false;
  /** Whether all of the log is to be read, as a part of it may have been missed. */
  #audit = true;
  readonly #alarm: LogAlarm;
  #last = 0;
  #behindSince: number | null = null;
  readonly #refusedAt = new Map<string, { readonly revision: number; readonly why: Refusal }>();

  constructor(options: FollowerOptions) {
    this.#options = options;
    this.#alarm = new LogAlarm(options.logger, alarmWords);
    this.#looks = new LogReads(options.logger, (upTo) => this.#look(upTo));
    this.refused = Object.fromEntries(refusals.map((each) => [each, 0])) as Record<Refusal, number>;
    this.#end = options.log.notify((upTo) => this.wake(upTo));
  }

  get alarm(): Alarm | null {
    return this.#alarm.current;
  }

  /** The log's newest revision, as far as this node knows. */
  get last(): number {
    return this.#last;
  }

  /** How long this node has known of revisions that it does not have, in ms. */
  get behindMs(): number {
    return this.#behindSince === null ? 0 : performance.now() - this.#behindSince;
  }

  /** Why the newest record of a key was refused, where the copy has an older one or none. */
  refusedOf(key: string): SkerryError | null {
    const refused = this.#refusedAt.get(key);
    if (refused === undefined || refused.revision <= this.#options.copy.revisionOf(key))
      return null;
    return new SkerryError(
      "record-refused",
      `The log has ${visible(key)} at revision ${refused.revision}: ${sentenceOf[refused.why]}`,
    );
  }

  /** Records that this version refuses, or does not understand wholly, with the fields that it does not know. */
  get notUnderstood(): { readonly key: string; readonly fields: readonly string[] }[] {
    const refused = [...this.#refusedAt.keys()].filter((key) => this.refusedOf(key) !== null);
    const partial = [...this.#options.copy.partial].map(([key, fields]) => ({ key, fields }));
    return [...refused.map((key) => ({ key, fields: [] })), ...partial];
  }

  /** How many these are. */
  get countNotUnderstood(): number {
    const refused = [...this.#refusedAt.keys()].filter((key) => this.refusedOf(key) !== null);
    return refused.length + this.#options.copy.partial.size;
  }

  /** Has the log looked at, now or once the look that is under way has ended.
   * @param upTo a revision that the log is said to have, which is then read without asking how far it is; null: nobody knows. */
  wake(upTo: number | null = null): void {
    this.#looks.unasked(this.#reach(upTo));
  }

  /** The connection was lost and is back: what was missed meanwhile is looked for. */
  reconnected(): void {
    this.#verified = false;
    this.#audit = true;
    this.wake();
  }

  /** Takes up all that the log has by now.
   * @throws SkerryError `unavailable` where it does not answer, or is not the log that this node has followed; `store-failed`. */
  catchUp(): Promise<void> {
    return this.#looks.catchUp();
  }

  close(): Promise<void> {
    this.#end();
    return this.#looks.ended();
  }

  /** Nothing is to be done for what is here already: each change is told of more than once. Whoever told of it may have erred, so
   * where it is not found the log is asked. */
  async #reach(upTo: number | null): Promise<void> {
    const { copy } = this.#options;
    await this.#looks.ended();
    if (upTo === null || this.#looks.isRunning) return this.catchUp();
    if (upTo > copy.cursor + maxReported) return this.catchUp();
    if (!this.#verified || this.#audit || this.#alarm.current !== null) return this.catchUp();
    if (upTo > copy.cursor) await this.#looks.start(upTo);
    if (upTo > copy.cursor) await this.catchUp();
  }

  async #look(upTo: number | null): Promise<void> {
    const { log, copy } = this.#options;
    try {
      if (upTo !== null) return await this.#read(upTo);
      const last = await log.lastRevision();
      if (copy.log === null) await this.#begin(last);
      else if (!this.#verified || last < copy.cursor) await this.#verify(last);
      this.#last = last;
      await this.#read(last);
      if (copy.cursor >= this.#last) this.#behindSince = null;
      this.#alarm.clear();
    } catch (error) {
      if (this.#last > copy.cursor) this.#behindSince ??= performance.now();
      throw toSkerryError(error);
    }
  }

  /** Finds the log that this node is to follow, or makes it. */
  async #begin(last: number): Promise<void> {
    const { log, key, copy, cluster } = this.#options;
    if (last === 0) {
      const value: RecordValue<"log"> = { cluster, replaces: [], generation: 0 };
      await beginLog(log, key, { log: newLogId(), key: logKey, value });
      this.#last = await log.lastRevision();
    }
    const found = await this.#logRecord();
    if (found === null) {
      this.#alarm.raise(
        "The log has records and none that this cluster's key has signed as its first: it is another cluster's, or its beginning was removed.",
      );
    }
    copy.follow(found.id);
    this.#verified = true;
  }

  /** Sees that the log goes on from what this node has. */
  async #verify(last: number): Promise<void> {
    const { copy, log, key } = this.#options;
    this.#verified = false;
    const found = await this.#logRecord();
    const have = `this node has it up to revision ${copy.cursor}`;
    if (found === null) {
      this.#alarm.raise(
        last === 0
          ? `The log is empty, and ${have}.`
          : `The log has lost its first record, and ${have}.`,
      );
    }
    if (found.id !== copy.log) {
      const newest = newestOf(copy);
      const whole = found.value.replaces.some(
        (each) => each.log === copy.log && each.upTo >= newest,
      );
      if (!whole)
        this.#alarm.raise(`The log is another one than this node has followed, and ${have}.`);
      // Somebody has written it anew, with all that this node has.
      copy.follow(found.id);
      this.#audit = true;
    } else if (last < copy.cursor) {
      this.#alarm.raise(`The log went back to revision ${last}, and ${have}.`);
    } else {
      const newest = copy.newest();
      if (newest !== null && newest.revision > 0) {
        const now = await recordAt(log, key, newest.key);
        const isPartial = copy.partial.has(newest.key);
        if (now === null || !goesOn(newest, now, found.id, isPartial)) {
          this.#alarm.raise(
            `The log has another ${visible(newest.key)} at revision ${newest.revision} than this node: it went back, and was written to.`,
          );
        }
      }
    }
    this.#verified = true;
  }

  async #logRecord(): Promise<{ id: string; value: RecordValue<"log"> } | null> {
    const { log, key } = this.#options;
    const body = (await recordAt(log, key, logKey))?.body ?? null;
    const read = body === null ? null : readValue(logKey, body.value);
    if (body === null || read === null) return null;
    return { id: body.log, value: read.value as RecordValue<"log"> };
  }

  /** Reads what is new, or all. */
  async #read(last: number): Promise<void> {
    const { log, copy } = this.#options;
    const whole = this.#audit;
    const from = whole ? 1 : copy.cursor + 1;
    const taken = new Map<string, TakenRecord>();
    let bytes = 0;
    let cursor = copy.cursor;
    let committed = performance.now();
    let logged = 0;
    const commit = () => {
      if (taken.size === 0 && cursor === copy.cursor) return;
      const keys = [...taken.keys()];
      // What a node serves of a worker it syncs itself, and that with it.
      copy.take([...taken.values()], cursor, !keys.some((each) => each.startsWith("worker.")));
      taken.clear();
      bytes = 0;
      if (keys.length > 0) this.#options.onTaken(keys);
      committed = performance.now();
    };
    const take = (entries: readonly LogEntry[]) => {
      const had = copy.revisionsOf(entries.map((entry) => entry.key));
      for (const entry of entries) {
        const { key: at, revision } = entry;
        this.#last = Math.max(this.#last, revision);
        const mine = taken.get(at)?.revision ?? had.get(at) ?? 0;
        const read = this.#readEntry(entry, mine, logged < maxLogged);
        if (read === "refused") logged++;
        else if (read !== null) {
          taken.set(at, read);
          bytes += entry.value.length;
          if (read.unknown?.length) logged++;
        }
        cursor = Math.max(cursor, revision);
      }
      const isLong = performance.now() - committed >= batchTime;
      if (taken.size >= batch || bytes >= batchBytes || isLong) commit();
    };
    if (last >= from) {
      let isTaking = false;
      try {
        for await (const lot of batchesOf(log.readFrom(from, last))) {
          isTaking = true;
          take(lot);
          isTaking = false;
        }
      } finally {
        // What came before the log fell silent stays; of what came before an alarm the last goes.
        if (!isTaking) commit();
      }
    }
    if (whole) this.#audit = false;
  }

  /** Null for what this node has already. @param mine the revision that it has of the key, 0 for none. @param tells whether a
   * refusal, or what is not understood, is logged. */
  #readEntry(
    { key, revision, value: bytes }: LogEntry,
    mine: number,
    tells: boolean,
  ): TakenRecord | null | "refused" {
    const { copy, key: clusterKey } = this.#options;
    const isNewer = revision > mine;
    // What the version before did not understand this one may.
    const again = revision === mine ? copy.partial.get(key) : undefined;
    if (!isNewer && again === undefined) return null;
    const refuse = (why: Refusal) => {
      this.refuse(why, key, tells);
      if (isNewer) this.#refusedRecord(key, revision, why);
      return "refused" as const;
    };
    if (!keyPattern.test(key)) return refuse("schema");
    const opened = openRecord(clusterKey, key, bytes);
    if ("refused" in opened) return refuse(opened.refused);
    const { body } = opened;
    if (body.log !== copy.log) {
      // The log may have been written anew since it was looked at.
      if (key === logKey) this.#verified = false;
      return refuse("log");
    }
    if (isNewer && body.follows < mine) {
      this.#verified = false;
      this.#alarm.raise(
        `The log has another ${visible(key)} at revision ${mine} than this node: it went back, and was written to.`,
      );
    }
    const read = readValue(key, body.value);
    if (read === null) return refuse("schema");
    this.#refusedAt.delete(key);
    const { value, unknown } = read;
    if (again !== undefined && isDeepStrictEqual(again, unknown)) return null;
    if (unknown.length > 0 && tells) this.#reportUnknown(key, unknown);
    return { key, revision, value, unknown };
  }

  #refusedRecord(key: string, revision: number, why: Refusal): void {
    // Of a log that this node does not follow yet it has nothing to go by.
    if (why === "log") return;
    if (!this.#refusedAt.has(key) && this.#refusedAt.size >= maxRefused) return;
    this.#refusedAt.set(key, { revision, why });
    this.#options.onRefused?.(key);
  }

  #reportUnknown(key: string, unknown: readonly string[]): void {
    const fields = unknown.map((each) => visible(each));
    this.#options.logger.warn(
      { key: visible(key), fields },
      `A record of the cluster's log has what this Skerry does not know (${fields.join(", ")}): it goes by the rest. Update it.`,
    );
  }

  /** Counts something that came from NATS and is not believed, and logs it. */
  refuse(why: Refusal, what: string, tells = true): void {
    this.refused[why]++;
    if (!tells) return;
    const name = visible(what.slice(0, 200));
    this.#options.logger.warn({ key: name, why }, sentenceOf[why]);
  }
}

/** The newest revision of its log that a copy has a record of. Its cursor may be further: while a log is written anew, what is of the
 * new one is read, refused and passed by those who follow the old one. */
export function newestOf(copy: ClusterCopy): number {
  return copy.newest()?.revision ?? 0;
}

/** Whether what the log has of a key is what this node has, or was written after that, for this log. What is not signed says
 * nothing, but that it stands in the place of what was. */
function goesOn(
  mine: CopiedRecord,
  { revision, body }: { readonly revision: number; readonly body: RecordBody | null },
  log: string,
  isPartial: boolean,
): boolean {
  if (revision < mine.revision) return false;
  if (body === null) return revision > mine.revision;
  if (body.log !== log) return false;
  if (revision > mine.revision) return body.follows >= mine.revision;
  // Of one that was not understood wholly this version may have more than the copy.
  if (isPartial) return true;
  const read = readValue(mine.key, body.value);
  return read !== null && isDeepStrictEqual(plain(read.value), mine.value);
}

/** A value as JSON has it: without what is undefined. */
const plain = (value: unknown) => JSON.parse(JSON.stringify(value)) as unknown;

const sentenceOf: Readonly<Record<Refusal, string>> = {
  size: "A record of the cluster's log is larger than records are: it is refused.",
  version:
    "A record of the cluster's log is of a version that this Skerry does not know: it is refused.",
  signature: "A record of the cluster's log was not signed by the cluster's key: it is refused.",
  schema: "A record of the cluster's log does not say what such a record says: it is refused.",
  log: "A record of the cluster's log was signed for another log: it is refused.",
  digest: "Bytes of a module do not fit their digest: they are refused.",
};
