import { randomBytes } from "node:crypto";
import { Allowance } from "../../../shard/observe/allowance.ts";
import type { TailEntry } from "../../../shard/observe/tail-tap.ts";
import type { ClusterKey } from "../../../store/log/cluster-key.ts";
import type { TailHub } from "../../observe/tail-hub.ts";
import type { NodeTable } from "../node-table.ts";
import type { SignedMessages } from "../signed-messages.ts";
import {
  type Follow,
  follow,
  followTopic,
  maxFollowers,
  TailSeal,
  tailTopic,
} from "./tail-messages.ts";

/** A node that does not say again within so long, in ms, that it follows does not follow any more. */
export const followedFor = 6_000;

/** How long requests are collected, in ms. */
const batchEvery = 50;

/** Requests that a node tells of in a second, and bytes of them as JSON; one worker has half of each. All nodes together tell so
 * many bytes, as far as each knows how many they are. */
const maxEntries = 200;
const maxBytes = 256 * 1_024;
const maxBytesOfAll = 2_048 * 1_024;

/** Bytes of one request as JSON: of one that logged more the last lines are left out, and counted. */
const maxEntryBytes = 32 * 1_024;
const maxLogBytes = 16 * 1_024;

/** Bytes of a batch, of which one worker has half at most: fewer where the servers take long for it, so that what else this node
 * says does not wait for lines. Times in ms. */
const minRoom = 4 * 1_024;
const maxRoom = 64 * 1_024;
const quick = 50;
const slow = 250;

/** How long the servers have to take a batch, in ms, before the next one is tried. */
const longestSend = 10_000;

/** How often a session is greeted: a node that begins to follow is to know that this one tells, though there is nothing to tell. */
const greetings = 3;

interface Follower extends Follow {
  readonly greeted: number;
  /** By this process's clock, which never goes back. */
  readonly at: number;
}

export interface TailReporterOptions {
  readonly node: string;
  readonly key: ClusterKey;
  readonly messages: SignedMessages;
  readonly nodes: Pick<NodeTable, "present">;
  readonly hub: TailHub;
}

/** Tells other nodes of requests that end here, while one of them wants to see these. Each batch is said once, however many
 * follow, and the next one waits until the servers have it: a flood costs lines, which are counted, and nothing else. */
export class TailReporter {
  readonly #options: TailReporterOptions;
  readonly #run = randomBytes(8).toString("hex");
  readonly #seal: TailSeal;
  readonly #followers = new Map<string, Follower>();
  readonly #ends: (() => void)[] = [];
  readonly #entriesAllowed = new Allowance<null>(1);
  readonly #ofWorkerAllowed = new Allowance<string>(1 / 2);
  #subscriptions = new Map<string | null, () => void>();
  #entries: string[] = [];
  readonly #bytesOf = new Map<string, number>();
  #dropped = 0;
  #number = 0;
  #before = 0;
  #room = maxRoom / 2;
  #greets = false;
  #sending = false;
  #closed = false;

  constructor(options: TailReporterOptions) {
    this.#options = options;
    this.#seal = new TailSeal(options.key, this.#run);
    this.#ends.push(options.messages.hear(followTopic, follow, (asked) => this.#asked(asked)));
    const timer = setInterval(() => this.#forget(), followedFor / 6).unref();
    this.#ends.push(() => clearInterval(timer));
  }

  close(): void {
    this.#closed = true;
    for (const end of this.#ends) end();
    for (const end of this.#subscriptions.values()) end();
  }

  #asked(asked: Follow): void {
    const { node } = this.#options;
    if (asked.node === node) return;
    const wants = asked.wants.filter((each) => each.node === null || each.node === node);
    const before = this.#followers.get(asked.node);
    if (wants.length === 0) this.#followers.delete(asked.node);
    else if (before !== undefined || this.#followers.size < maxFollowers) {
      const greeted = before?.session === asked.session ? before.greeted : 0;
      if (greeted < greetings) this.#greets = true;
      const at = performance.now();
      this.#followers.set(asked.node, { ...asked, wants, at, greeted: greeted + 1 });
    }
    this.#subscribe();
    if (this.#greets) void this.#send();
  }

  #forget(): void {
    const now = performance.now();
    for (const [node, { at }] of this.#followers) {
      if (now - at > followedFor) this.#followers.delete(node);
    }
    this.#subscribe();
  }

  /** Listens to what is wanted, and to nothing else. */
  #subscribe(): void {
    const workers = new Set<string | null>();
    for (const { wants } of this.#followers.values()) {
      for (const { worker } of wants) workers.add(worker);
    }
    const wanted = workers.has(null) ? [null] : [...workers];
    const before = this.#subscriptions;
    if (wanted.length === before.size && wanted.every((each) => before.has(each))) return;
    const { hub } = this.#options;
    this.#subscriptions = new Map();
    for (const [i, worker] of wanted.entries()) {
      // What shards left out is told to each subscriber, and counts once.
      const onDropped = i > 0 ? undefined : (dropped: number) => this.#drop(dropped);
      const end = hub.subscribe(worker, (entry) => this.#take(entry), onDropped);
      this.#subscriptions.set(worker, end);
    }
    for (const end of before.values()) end();
    if (wanted.length === 0) this.#clear();
  }

  #drop(dropped: number): void {
    this.#dropped += dropped;
    this.#soon();
  }

  #take(entry: TailEntry): void {
    const text = this.#allowed(entry);
    if (text === null) this.#dropped++;
    else this.#entries.push(text);
    this.#soon();
  }

  /** Its text in JSON; null where there is no room for it. */
  #allowed(entry: TailEntry): string | null {
    const { worker } = entry;
    const bytes = this.#bytesOf.get(worker) ?? 0;
    if (bytes >= this.#room / 2) return null;
    // Before it is written, which takes time.
    if (!this.#takeShare(worker, 1 / maxEntries)) return null;
    const text = textOf(entry);
    if (text === null) return null;
    const nodes = Math.max(1, this.#options.nodes.present().length);
    const size = Buffer.byteLength(text);
    if (!this.#takeShare(worker, size / Math.min(maxBytes, maxBytesOfAll / nodes))) return null;
    this.#bytesOf.set(worker, bytes + size);
    return text;
  }

  /** Takes a part of what may be told in this second, by entries or by bytes, whichever is used up first. */
  #takeShare(worker: string, share: number): boolean {
    if (!this.#entriesAllowed.allows(null, share)) return false;
    return this.#ofWorkerAllowed.take(worker, share) && this.#entriesAllowed.take(null, share);
  }

  #soon(): void {
    if (!this.#sending) void this.#send(batchEvery);
  }

  /** Sends what there is, a batch at a time, until there is no more. @param after ms to collect before. */
  async #send(after = 0): Promise<void> {
    if (this.#sending) return;
    this.#sending = true;
    try {
      if (after > 0) await wait(after);
      while (!this.#closed && (this.#greets || this.#entries.length > 0 || this.#dropped > 0)) {
        this.#sayBatch();
        const began = performance.now();
        const isTaken = await this.#taken();
        const took = performance.now() - began;
        if (took > slow || !isTaken) this.#room = Math.max(minRoom, this.#room / 2);
        else if (took < quick) this.#room = Math.min(maxRoom, this.#room * 2);
        // So lines have a fifth of a slow connection at most.
        await wait(Math.min(longestSend, Math.max(batchEvery, took * 4)));
      }
    } finally {
      this.#sending = false;
    }
  }

  #sayBatch(): void {
    const { node, messages } = this.#options;
    const place = { node, run: this.#run, number: ++this.#number };
    const sealed = this.#seal.seal(place, this.#entries, this.#dropped);
    const sessions = [...this.#followers.values()].map(({ session }) => session);
    messages.say(tailTopic, { ...place, sessions, before: this.#before, sealed });
    this.#before += this.#entries.length + this.#dropped;
    this.#greets = false;
    this.#clear();
  }

  #clear(): void {
    this.#entries = [];
    this.#bytesOf.clear();
    this.#dropped = 0;
  }

  /** Whether the servers have taken what was said. */
  async #taken(): Promise<boolean> {
    const late = Promise.withResolvers<boolean>();
    const timer = setTimeout(() => late.resolve(false), longestSend);
    const taken = this.#options.messages.flushed().then(
      () => true,
      () => false,
    );
    try {
      return await Promise.race([taken, late.promise]);
    } finally {
      clearTimeout(timer);
    }
  }
}

const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms).unref());

/** A request as JSON, without the lines of its log that are too much; null where it is too large all the same. */
function textOf(entry: TailEntry): string | null {
  const { log, untoldLines = 0 } = entry.outcome;
  let bytes = 0;
  const fits = log.findIndex(({ message }) => {
    bytes += Buffer.byteLength(JSON.stringify(message));
    return bytes > maxLogBytes;
  });
  const kept = fits === -1 ? log : log.slice(0, fits);
  const untold = untoldLines + log.length - kept.length;
  const outcome =
    kept === log ? entry.outcome : { ...entry.outcome, log: kept, untoldLines: untold };
  const text = JSON.stringify({ ...entry, outcome });
  return Buffer.byteLength(text) > maxEntryBytes ? null : text;
}
