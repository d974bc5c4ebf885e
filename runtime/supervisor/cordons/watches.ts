import type { Logger } from "pino";
import type { WorkerCounts } from "../../shard/observe/worker-counts.ts";
import type { LiveCatalog } from "../deploy/live-catalog.ts";
import {
  type LiveWorker,
  longestRequest,
  type WatchRecord,
  watchOf,
} from "../deploy/live-worker.ts";
import type { MetricsLedger } from "../observe/metrics-ledger.ts";
import type { SerialQueue } from "../serial-queue.ts";
import type { CordonSettings, WatchSettings } from "../serve-settings.ts";
import type { Cordons } from "./cordons.ts";
import type { OwnShards } from "./own-shards.ts";
import { suspicionOf } from "./suspicious-activity.ts";
import { activityOf, RecentActivity } from "./worker-activity.ts";

export interface WatchesOptions {
  /** Null: nobody is watched. */
  readonly watch: WatchSettings | null;
  /** Fuel that a ms of this machine's CPU burns. */
  readonly fuelPerMs: number;
  /** What a shard has to answer its requests once its worker has left, in ms. */
  readonly drainDeadline: number;
  readonly catalog: LiveCatalog;
  readonly changes: SerialQueue;
  readonly cordons: Pick<Cordons, "ensure" | "close">;
  readonly places: OwnShards;
  readonly settingsOf: (cordon: string) => CordonSettings;
  readonly metrics: Pick<MetricsLedger, "suspicious">;
  readonly log: Pick<Logger, "info" | "warn">;
}

/** Workers of one cordon that are watched at once: a shard that was taken over can have those of its own cordon watched, and
 * must leave places for others'. */
export const maxPerCordon = 8;

/** When a worker is looked at again for which there was no place or no process, in ms. */
const retryAfter = 60_000;

/** How often it is looked whether a worker may go back, in ms. */
const pollInterval = 1_000;

interface Watched {
  readonly home: string;
  /** When it was suspicious last, in ms since 1970. */
  last: number;
  /** Whether its shard runs, and nothing else is under way with it. */
  settled: boolean;
  /** Whether it is watched by another node's word, however quiet it is. */
  isHeld: boolean;
}

/** Gives workers whose requests look like an attack a shard of their own before anything breaks, without a pause and without
 * losing a request; they go back once they have been quiet. Nothing of it outlives the host. */
export class Watches {
  readonly #options: WatchesOptions;
  readonly #activity: RecentActivity;
  readonly #watched = new Map<string, Watched>();
  /** Times until which workers stay where they are whatever they do, in ms since 1970. Another node's word is none of that. */
  readonly #leftAlone = new Map<string, number>();
  /** Workers that another node's word would have watched, and for which there is no room: it is logged once. */
  readonly #crowdedOut = new Set<string>();
  readonly #timer: NodeJS.Timeout;
  #closed = false;

  constructor(options: WatchesOptions) {
    this.#options = options;
    this.#activity = new RecentActivity(options.watch?.window ?? 1);
    this.#timer = setInterval(() => this.#look(Date.now()), pollInterval).unref();
  }

  /** A shard that runs the worker tells what it did; see `activityOf`. */
  told(worker: string, counts: WorkerCounts, cpuShare: number): void {
    const { watch, fuelPerMs } = this.#options;
    if (watch === null) return;
    const now = Date.now();
    const activity = this.#activity.add(worker, activityOf(counts, cpuShare), now);
    const reason = suspicionOf(activity, watch, fuelPerMs);
    if (reason === null) return;
    const watched = this.#watched.get(worker);
    if (watched !== undefined) watched.last = now;
    else if (!this.#isLeftAlone(worker, now)) void this.#begin(worker, { reason, since: now });
  }

  /** Watches a worker by another node's word, until that lets it go, where there is a place and a process for it: else it is for the
   * caller to try again. */
  async hold(worker: string, node: string, reason: string): Promise<void> {
    const watched = this.#watched.get(worker);
    if (watched !== undefined) watched.isHeld = true;
    else await this.#begin(worker, { reason, node, since: Date.now() });
  }

  /** Another node's word holds no more: the worker goes back once it is quiet. */
  letGo(worker: string): void {
    this.#crowdedOut.delete(worker);
    const watched = this.#watched.get(worker);
    if (watched !== undefined) watched.isHeld = false;
  }

  /** Forgets what a worker did, as it is deployed anew or removed. */
  changed(worker: string): void {
    this.#activity.forget(worker);
    this.#leftAlone.delete(worker);
  }

  /** Moves a worker back, and leaves it alone for as long as it would have been watched at least. */
  async release(worker: string): Promise<void> {
    const watched = this.#watched.get(worker);
    if (watched === undefined) return;
    this.#leftAlone.set(worker, Date.now() + (this.#options.watch?.quiet ?? retryAfter));
    const { settled } = watched;
    watched.settled = false;
    watched.isHeld = false;
    await this.#sendBack(worker);
    // Else the next look ends its shard.
    if (settled) void this.#end(worker);
  }

  close(): void {
    this.#closed = true;
    clearInterval(this.#timer);
  }

  #isLeftAlone(worker: string, now: number): boolean {
    return (this.#leftAlone.get(worker) ?? 0) > now;
  }

  async #begin(worker: string, record: WatchRecord): Promise<void> {
    const { reason, since: now, node } = record;
    const isHeld = node !== undefined;
    const pause = Math.min(retryAfter, this.#options.watch?.quiet ?? retryAfter);
    const { catalog, cordons, changes, places, settingsOf, metrics, log } = this.#options;
    const live = catalog.get(worker);
    if (this.#closed || live === undefined || !isFree(live)) return;
    const home = live.record.cordon;
    const others = [...this.#watched.values()].filter((each) => each.home === home);
    if (others.length >= maxPerCordon || !places.take(watchOf(worker), home)) {
      if (isHeld && this.#crowdedOut.has(worker)) return;
      if (isHeld) this.#crowdedOut.add(worker);
      else {
        this.#leftAlone.set(worker, now + pause);
        metrics.suspicious("no-room");
      }
      log.warn({ worker, reason, node }, `${whatIs(record)}; no shard is left for it alone.`);
      return;
    }
    this.#crowdedOut.delete(worker);
    const watched: Watched = { home, last: isHeld ? 0 : now, settled: false, isHeld };
    this.#watched.set(worker, watched);
    try {
      await cordons.ensure(watchOf(worker), { ...settingsOf(home), shards: 1 });
      const isMoved = await changes.run(() => this.#moveOut(worker, home, record));
      if (isMoved) {
        if (!isHeld) metrics.suspicious("watched");
        log.warn({ worker, reason, node }, `${whatIs(record)}: it is watched.`);
      }
    } catch {
      // There was no process for it now.
      if (!isHeld) this.#leftAlone.set(worker, now + pause);
    }
    // Where it was not moved, the next look ends its shard.
    watched.settled = true;
  }

  /** Requests that come from now on go to its own shard. */
  async #moveOut(worker: string, home: string, record: WatchRecord): Promise<boolean> {
    const { catalog } = this.#options;
    const live = catalog.get(worker);
    if (this.#closed || live === undefined || !isFree(live)) return false;
    if (live.record.cordon !== home) return false;
    const isOver = record.node
      ? this.#watched.get(worker)?.isHeld !== true
      : this.#isLeftAlone(worker, Date.now());
    if (isOver) return false;
    await catalog.apply([{ ...live, watched: record, leaves: home }]);
    setTimeout(() => void this.#leftFor(worker, home), longestRequest(live)).unref();
    return true;
  }

  #look(now: number): void {
    const quiet = this.#options.watch?.quiet ?? 0;
    for (const [worker, until] of this.#leftAlone) {
      if (until <= now) this.#leftAlone.delete(worker);
    }
    for (const [worker, watched] of this.#watched) {
      if (!watched.settled || this.#closed) continue;
      // It may have been deployed anew, removed, or have brought its shard down.
      const isElsewhere = !this.#options.catalog.get(worker)?.watched;
      if (!isElsewhere && (watched.isHeld || now - watched.last < quiet)) continue;
      watched.settled = false;
      void this.#sendBack(worker).then(() => this.#end(worker));
    }
  }

  /** Requests that come from now on go to the worker's cordon again. Resolves when no change of the catalog is under way. */
  #sendBack(worker: string): Promise<void> {
    const { catalog, changes } = this.#options;
    return changes.run(async () => {
      const live = catalog.get(worker);
      if (!live?.watched) return;
      await catalog.apply([{ ...live, watched: null, leaves: watchOf(worker) }]);
    });
  }

  /** Ends its shard once that has answered what it has. */
  async #end(worker: string): Promise<void> {
    const { cordons, places, drainDeadline, log } = this.#options;
    const cordon = watchOf(worker);
    await cordons.close(cordon, drainDeadline);
    places.free(cordon);
    this.#watched.delete(worker);
    this.#activity.forget(worker);
    log.info({ worker }, "A worker is watched no more.");
    await this.#leftFor(worker, cordon);
  }

  /** All that it had in the cordon that it left has been answered. */
  #leftFor(worker: string, cordon: string): Promise<void> {
    const { catalog, changes } = this.#options;
    return changes.run(async () => {
      const live = catalog.get(worker);
      if (live?.leaves === cordon && !this.#closed)
        await catalog.apply([{ ...live, leaves: null }]);
    });
  }
}

const whatIs = ({ node }: WatchRecord) =>
  node === undefined ? "A worker looks like an attack" : "Another node has a worker in quarantine";

/** Whether a worker is served in its cordon. */
function isFree({ record, watched, problem }: LiveWorker): boolean {
  return record.quarantine === null && !watched && problem === null;
}
