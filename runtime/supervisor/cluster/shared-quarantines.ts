import type { Logger } from "pino";
import type { SkerryError } from "../../errors.ts";
import type { ClusterCopy } from "../../store/cluster-copy.ts";
import type { ReportedQuarantine } from "../control.ts";
import type { LiveCatalog } from "../deploy/live-catalog.ts";
import type { LiveWorker } from "../deploy/live-worker.ts";
import type { Follower } from "./follower.ts";
import type { LogWriter } from "./log-writer.ts";
import { copied, quarantineKey, type RecordValue } from "./record-values.ts";

/** After how long what could not be told, or held, is tried again, in ms; and how long several changes are waited for. */
const retryDelay = 5_000;
const together = 50;

/** Characters of a reason that are told. */
const maxReason = 500;

/** What this node does with a worker's quarantine. */
export interface QuarantineActs {
  /** Ends this node's own quarantine of a worker. */
  release(worker: string): Promise<void>;
  /** Gives a worker a shard of its own by another node's word, without a pause, if there is a place. */
  hold(worker: string, node: string, reason: string): Promise<void>;
  /** That other node's word holds no more. */
  letGo(worker: string): void;
}

export interface SharedQuarantinesOptions {
  readonly node: string;
  /** Whether this node holds what others have in quarantine. */
  readonly everywhere: boolean;
  /** Whether another node that is there has this one's name. */
  readonly hasDuplicate: () => boolean;
  readonly copy: ClusterCopy;
  readonly follower: Follower;
  readonly writer: LogWriter;
  readonly catalog: LiveCatalog;
  readonly acts: QuarantineActs;
  readonly logger: Logger;
}

type Told = RecordValue<"quarantine">;

/** Tells the cluster of this node's quarantines by its log, so that nodes that are away hear of them too, and takes up what others
 * tell. Which quarantine is meant is known by its deployment and its beginning: a release of one is none of a later one. */
export class SharedQuarantines {
  readonly #options: SharedQuarantinesOptions;
  readonly #held = new Set<string>();
  #own: readonly string[] = [];
  #running: Promise<void> | null = null;
  #holding: Promise<void> | null = null;
  #holdsAgain = false;
  #timer: NodeJS.Timeout | null = null;
  /** Whether the next look comes as soon as one may. */
  #soon = false;
  #closed = false;

  constructor(options: SharedQuarantinesOptions) {
    this.#options = options;
  }

  /** Workers that are in quarantine here, as of the last look: it is told with each beat. */
  get own(): readonly string[] {
    return this.#own;
  }

  /** What nodes have told, and nobody has released. */
  all(): ReportedQuarantine[] {
    return this.#told()
      .filter(({ released }) => !released)
      .map(({ worker, node, deployment, since, reason }) => ({
        ...{ worker, node, deployment, since, reason },
      }));
  }

  /** Something may have changed: here or in the log. */
  wake(): void {
    this.#in(together);
  }

  /** Has all nodes end their quarantines of a worker that the log has.
   * @throws SkerryError `unavailable`, `conflict`. */
  async release(worker: string): Promise<void> {
    const { follower, writer } = this.#options;
    await follower.catchUp();
    for (const told of this.#told()) {
      if (told.worker !== worker || told.released) continue;
      const key = quarantineKey(worker, told.node);
      const value: Told = { ...told, released: true };
      await writer.write(key, value, writer.revisionOf(key));
    }
    await follower.catchUp();
    this.wake();
  }

  /** Removes what a node has told that is gone. @throws SkerryError `unavailable`, `conflict`. */
  async forget(node: string): Promise<void> {
    for (const told of this.#told())
      if (told.node === node) await this.#write(told.worker, node, null);
  }

  async close(): Promise<void> {
    this.#closed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#running;
    await this.#holding;
  }

  #in(ms: number): void {
    if (this.#closed) return;
    // One that is asked for again and again is not put off by that.
    if (this.#timer !== null && (this.#soon || ms > together)) return;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#soon = ms <= together;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      if (this.#running !== null) return this.#in(together);
      this.#running = this.#look()
        .catch((error: SkerryError) => {
          const { code, message } = error;
          if (code !== "unavailable" && code !== "conflict")
            this.#options.logger.error({ code }, message);
          this.#in(retryDelay);
        })
        .finally(() => {
          this.#running = null;
        });
    }, ms);
    this.#timer.unref();
  }

  async #look(): Promise<void> {
    const { node, copy, acts } = this.#options;
    // What is told waits for no shard, of which each takes up to seconds to start, nor they for a log that is away.
    if (this.#options.everywhere) this.#holdSoon();
    const here = new Map<string, Told>();
    for (const { record } of this.#quarantined()) {
      const { since, reason } = record.quarantine!;
      const worker = record.name;
      here.set(worker, {
        ...{ worker, node, since, deployment: record.current, released: false },
        reason: reason.slice(0, maxReason),
      });
    }
    this.#own = [...here.keys()];
    // What is under this name in the log would be the other one's in turn, for ever.
    if (this.#options.hasDuplicate()) return this.#in(retryDelay);
    for (const [worker, own] of here) {
      const told = copied(copy, "quarantine", quarantineKey(worker, node))?.value ?? null;
      if (told === null || !isSame(told, own)) await this.#write(worker, node, own);
      else if (told.released) {
        // Somebody has released it, at another node, or while this one was away.
        await acts.release(worker);
        here.delete(worker);
      }
    }
    this.#own = [...here.keys()];
    for (const told of this.#told()) {
      if (told.node === node && !here.has(told.worker)) await this.#write(told.worker, node, null);
    }
  }

  #holdSoon(): void {
    this.#holdsAgain = this.#holding !== null;
    if (this.#holdsAgain || this.#closed) return;
    this.#holding = this.#holdOthers()
      .catch(({ code, message }: SkerryError) => this.#options.logger.error({ code }, message))
      .finally(() => {
        this.#holding = null;
        if (this.#holdsAgain) this.#holdSoon();
      });
  }

  /** Gives a shard of its own to each worker that another node has in quarantine with the deployment that is served here. */
  async #holdOthers(): Promise<void> {
    const { node, catalog, acts } = this.#options;
    const wanted = new Map<string, Told>();
    for (const told of this.#told()) {
      const live = catalog.get(told.worker);
      const isHere = live?.record.current === told.deployment && live.record.quarantine === null;
      if (isHere && !told.released && told.node !== node) wanted.set(told.worker, told);
    }
    for (const worker of this.#held) {
      if (wanted.has(worker)) continue;
      this.#held.delete(worker);
      acts.letGo(worker);
    }
    for (const [worker, told] of wanted) {
      this.#held.add(worker);
      // One that is watched for what it does here is held from now on, too.
      await acts.hold(worker, told.node, told.reason);
      // There may have been no place for it, or no process.
      if (!catalog.get(worker)?.watched) this.#in(retryDelay);
    }
  }

  *#quarantined(): Generator<LiveWorker> {
    for (const live of this.#options.catalog.all()) {
      if (live.record.quarantine !== null && live.record.origin === "api") yield live;
    }
  }

  #told(): Told[] {
    const { copy } = this.#options;
    return copy.all("quarantine.").flatMap(({ key }) => {
      const value = copied(copy, "quarantine", key)?.value ?? null;
      return value === null ? [] : [value];
    });
  }

  async #write(worker: string, node: string, value: Told | null): Promise<void> {
    const { writer, follower } = this.#options;
    const key = quarantineKey(worker, node);
    await writer.write(key, value, writer.revisionOf(key));
    await follower.catchUp();
  }
}

const isSame = (a: Told, b: Told) => a.deployment === b.deployment && a.since === b.since;
