import type { ClusterKey } from "../../../store/log/cluster-key.ts";
import type { ErasableLog } from "../../../store/log/cluster-log.ts";
import { openRecord, signRecord } from "../../../store/log/signed-record.ts";
import type { Leavings } from "../../../store/replica.ts";
import type { EntriesFollower, Followed } from "./entries-follower.ts";
import {
  cleanedKey,
  type EntryValue,
  entryKey,
  keyOfParts,
  readEntryRecord,
} from "./entry-records.ts";

/** How often it is looked for what nobody needs any more, in ms: so long a node may be behind before it has to look at the whole log. */
export const cleanEvery = 10_000;

/** Rounds in one go. */
const maxRounds = 50;

/** Keys that are looked at, and removed, at once. */
const atOnce = 16;

export interface EntriesCleanerOptions {
  readonly log: ErasableLog;
  readonly key: ClusterKey;
  readonly follower: EntriesFollower;
  /** ms; {@link cleanEvery} where it is left out. */
  readonly every?: number | undefined;
}

/** Removes from the log what no entry needs: records of keys that were removed or have expired, and parts of values that were
 * replaced. Each node does, and what one has removed another finds gone. The owner of entries says which those may be, and may
 * have been taken over: nothing goes that the log itself does not show to be removed, expired or replaced. */
export class EntriesCleaner {
  /** Records and values that were removed. */
  cleaned = 0;
  readonly #options: EntriesCleanerOptions;
  readonly #timer: NodeJS.Timeout;
  /** The revision that was the newest one as the last go began. */
  #upTo = 0;
  #running: Promise<void> | null = null;

  constructor(options: EntriesCleanerOptions) {
    this.#options = options;
    const every = options.every ?? cleanEvery;
    this.#timer = setInterval(() => void this.clean().catch(() => {}), every);
    this.#timer.unref();
  }

  /** @throws SkerryError `unavailable`, `store-failed`. */
  clean(): Promise<void> {
    this.#running ??= this.#clean().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  close(): Promise<void> {
    clearInterval(this.#timer);
    return (this.#running ?? Promise.resolve()).catch(() => {});
  }

  async #clean(): Promise<void> {
    const { follower } = this.#options;
    const { owner, followed } = follower;
    if (owner === null || followed === null || !follower.isWritable) return;
    const upTo = this.#upTo;
    this.#upTo = followed.cursor;
    for (let round = 0; round < maxRounds; round++) {
      const { keys, parts } = await owner.ask("leavings", null);
      const ripe = keys.filter(({ version }) => version - followed.base <= upTo);
      if (ripe.length === 0 && parts.length === 0) return;
      if (ripe.length > 0 && !(await this.#announce(followed, upTo))) return;
      await this.#erase(followed, ripe);
      await this.#eraseParts(followed, parts);
      await owner.ask("cleaned", { keys: ripe, parts });
      this.cleaned += ripe.length + parts.length;
      if (ripe.length < keys.length) return;
    }
  }

  /** Says first up to which revision something may be gone: who has less looks at the whole log. */
  async #announce({ log: id, cursor }: Followed, upTo: number): Promise<boolean> {
    const { log, key } = this.#options;
    const there = await log.get(cleanedKey);
    const opened = there === null ? null : openRecord(key, cleanedKey, there.value);
    const body = opened !== null && "body" in opened && opened.body.log === id ? opened.body : null;
    const found = body === null ? null : readEntryRecord(cleanedKey, body.value);
    if (found?.kind === "cleaned" && found.value.upTo >= upTo) return true;
    if (cursor < upTo) return false;
    const follows = there?.revision ?? 0;
    const record = signRecord(key, { log: id, key: cleanedKey, follows, value: { upTo } })!;
    return log.append(cleanedKey, record, follows).then(
      () => true,
      () => false,
    );
  }

  async #erase({ log: id, base }: Followed, keys: Leavings["keys"]): Promise<void> {
    const { log } = this.#options;
    await inBatches(keys, async ({ key: name, version, ...namespace }) => {
      const at = entryKey(namespace, name);
      const there = await this.#valueAt(at, id);
      if (there === null || there.revision > version - base) return;
      const { value, expiresAt } = there.value;
      const isOver = value === null || (expiresAt !== null && expiresAt <= Date.now());
      if (isOver) await log.erase(at, there.revision + 1);
    });
  }

  async #eraseParts({ log: id }: Followed, parts: readonly string[]): Promise<void> {
    const { log } = this.#options;
    await inBatches(parts, async (each) => {
      const at = keyOfParts(each);
      if (at === null) return;
      const value = (await this.#valueAt(at, id))?.value.value ?? null;
      const isUsed = value !== null && "parts" in value && value.parts === each;
      if (!isUsed) await log.eraseBytes(each);
    });
  }

  async #valueAt(at: string, id: string): Promise<{ revision: number; value: EntryValue } | null> {
    const { log, key } = this.#options;
    const there = await log.get(at);
    if (there === null) return null;
    const opened = openRecord(key, at, there.value);
    if ("refused" in opened || opened.body.log !== id) return null;
    const record = readEntryRecord(at, opened.body.value);
    return record?.kind === "entry" ? { revision: there.revision, value: record.value } : null;
  }
}

async function inBatches<Item>(
  items: readonly Item[],
  work: (item: Item) => Promise<void>,
): Promise<void> {
  for (let at = 0; at < items.length; at += atOnce) {
    await Promise.all(items.slice(at, at + atOnce).map(work));
  }
}
