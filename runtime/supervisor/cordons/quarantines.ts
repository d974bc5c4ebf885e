import { toSkerryError } from "../../errors.ts";
import type { DeploymentStore } from "../../store/deployments.ts";
import type { LiveCatalog } from "../deploy/live-catalog.ts";
import { type LiveWorker, longestRequest, quarantineOf } from "../deploy/live-worker.ts";
import type { LossReason } from "../observe/host-events.ts";
import type { SerialQueue } from "../serial-queue.ts";
import type { CordonSettings } from "../serve-settings.ts";
import { isWorkerless } from "./cordon-names.ts";
import type { Cordons } from "./cordons.ts";
import type { OwnShards } from "./own-shards.ts";
import { pauseBefore, quarantineAfterLoss } from "./quarantine.ts";
import { Suspicion } from "./suspicion.ts";

export interface QuarantinesOptions {
  readonly deployments: DeploymentStore;
  readonly catalog: LiveCatalog;
  readonly cordons: Cordons;
  readonly places: OwnShards;
  readonly changes: SerialQueue;
  readonly settingsOf: (cordon: string) => CordonSettings;
  readonly onQuarantined: (worker: string, reason: string, pauseMs: number) => void;
}

/** How often a worker is looked at again for which there was no room, in ms. */
const retryEvery = 5_000;

/** When a shard is started again that was killed before it was up, in ms: what is left of the one before is gone by then. */
const afterKill = 1_000;

/** Time a shard has to finish when its worker left quarantine, in ms. */
const leaveDeadline = 30_000;

/** Gives workers that brought a shard down a shard of their own, with pauses that grow. */
export class Quarantines {
  readonly #options: QuarantinesOptions;
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #suspicion = new Suspicion();
  #closed = false;

  constructor(options: QuarantinesOptions) {
    this.#options = options;
  }

  /** A shard of `cordon` was lost, and these workers ran in it. */
  shardLost(
    cordon: string,
    reason: LossReason,
    sentence: string,
    suspects: readonly string[],
  ): void {
    // What a deployment does in its trial is no fault of the one that is served.
    if (isWorkerless(cordon)) return;
    const isStalled = reason === "stalled";
    const blamed = isStalled ? this.#suspicion.narrowStalled(suspects, Date.now()) : suspects;
    if (reason === "killed" || (isStalled && blamed.length === 0)) {
      void this.#killed(cordon);
      return;
    }
    this.#blame(cordon, reason, sentence, blamed);
  }

  #blame(cordon: string, reason: LossReason, sentence: string, suspects: readonly string[]): void {
    const { catalog, changes } = this.#options;
    const own = suspects.find((worker) => quarantineOf(worker) === cordon);
    // Its cordon is started again when the pause is over, not before.
    if (cordon.startsWith("quarantine:")) void this.#close(cordon, 0);
    const moved = own === undefined ? this.#suspected(cordon, suspects) : [own];
    for (const worker of moved) {
      void changes.run(async () => {
        const live = catalog.get(worker);
        if (live === undefined) return;
        // Where it is known who did it, and of a worker that looks like an attack, nothing more is served until then.
        const staysHome = reason !== "wedged" && cordon === live.record.cordon && !live.watched;
        await this.#quarantine({ ...live, staysHome }, sentence, suspects.length);
      });
    }
  }

  /** Starts the shards of those that were quarantined before this process started. */
  async resume(): Promise<void> {
    for (const live of [...this.#options.catalog.all()]) {
      if (live.record.quarantine !== null) await this.#begin(live);
    }
  }

  /** Ends the shards of workers that have left quarantine; to be called after a change of the catalog. */
  async closeUnused(): Promise<void> {
    const { catalog, cordons } = this.#options;
    const closing: Promise<void>[] = [];
    for (const { name } of cordons.all()) {
      if (!name.startsWith("quarantine:")) continue;
      const worker = name.slice("quarantine:".length);
      if ((catalog.get(worker)?.record.quarantine ?? null) !== null) continue;
      clearTimeout(this.#timers.get(worker));
      this.#timers.delete(worker);
      closing.push(this.#close(name, leaveDeadline));
    }
    await Promise.all(closing);
  }

  /** Ends a worker's quarantine: it goes back to its cordon. @throws SkerryError `store-failed`. */
  async release(worker: string): Promise<void> {
    const { catalog, deployments, changes } = this.#options;
    await changes.run(async () => {
      const live = catalog.get(worker);
      if (live === undefined || live.record.quarantine === null) return;
      const record = { ...live.record, quarantine: null };
      await deployments.apply({ workers: [record] });
      await catalog.apply([{ ...live, record, pausedUntil: null, staysHome: false }]);
    });
    // Its shard may have requests to finish.
    void this.closeUnused();
  }

  close(): void {
    this.#closed = true;
    for (const timer of this.#timers.values()) clearTimeout(timer);
  }

  #suspected(cordon: string, suspects: readonly string[]): readonly string[] {
    if (cordon.startsWith("quarantine:")) return [cordon.slice("quarantine:".length)];
    return this.#suspicion.narrow(cordon, suspects, Date.now());
  }

  async #quarantine(live: LiveWorker, sentence: string, suspects: number): Promise<void> {
    const { deployments, onQuarantined } = this.#options;
    const quarantine = quarantineAfterLoss(live.record.quarantine, sentence, suspects);
    const record = { ...live.record, quarantine };
    // A store that can't be written is no reason to leave the worker where it was.
    await deployments.apply({ workers: [record] }).catch(() => {});
    onQuarantined(record.name, quarantine.reason, pauseBefore(quarantine));
    await this.#begin({ ...live, record });
  }

  /** A kill from outside is no worker's fault: its cordon starts another shard, at once. One that was not up yet is not there
   * any more, and is tried again. */
  async #killed(cordon: string): Promise<void> {
    if (!cordon.startsWith("quarantine:")) return;
    const worker = cordon.slice("quarantine:".length);
    const live = this.#options.catalog.get(worker);
    const isUp = live !== undefined && live.pausedUntil === null && !live.staysHome;
    if (!isUp) await this.#again(worker, afterKill);
  }

  #close(cordon: string, ms: number): Promise<void> {
    this.#options.places.free(cordon);
    return this.#options.cordons.close(cordon, ms);
  }

  /** Pauses the worker as long as it has to wait, `atLeast` ms, and starts its shard then. One that may have run in a shard by
   * chance is answered for by the others of its cordon meanwhile, until a second one is lost. */
  async #begin(live: LiveWorker, atLeast = 0): Promise<void> {
    const { name, quarantine } = live.record;
    if (quarantine === null) return;
    const own = pauseBefore(quarantine);
    const pause = Math.max(atLeast, own);
    const staysHome = live.staysHome === true && own === 0;
    // Starting a process takes part of a second.
    const pausedUntil = staysHome ? null : Date.now() + Math.max(pause, 1_000);
    await this.#options.catalog.apply([{ ...live, pausedUntil, staysHome, watched: null }]);
    // A host that ends waits for no pause.
    if (this.#closed) return;
    clearTimeout(this.#timers.get(name));
    this.#timers.set(
      name,
      setTimeout(() => void this.#start(name), pause),
    );
  }

  async #start(worker: string): Promise<void> {
    this.#timers.delete(worker);
    const { catalog, cordons, changes, places, settingsOf } = this.#options;
    const live = catalog.get(worker);
    if (this.#closed || live === undefined || live.record.quarantine === null) return;
    const cordon = quarantineOf(worker);
    if (!places.take(cordon, live.record.cordon)) {
      await this.#again(worker, retryEvery);
      return;
    }
    const settings = { ...settingsOf(live.record.cordon), shards: 1 };
    try {
      await cordons.ensure(cordon, settings);
    } catch (error) {
      places.free(cordon);
      // A shard that is lost before it is ready comes back through `shardLost`; of one for which there
      // was no process or no socket nobody else hears.
      if (toSkerryError(error).code === "shard-lost") return;
      await this.#again(worker, retryEvery);
      return;
    }
    await changes.run(async () => {
      const now = catalog.get(worker);
      if (!now?.record.quarantine) return;
      if (now.staysHome) await this.#leaveHome(now);
      else await catalog.apply([{ ...now, pausedUntil: null }]);
    });
    await this.closeUnused();
  }

  /** Requests that come from now on go to its own shard; its cordon answers what it has. */
  async #leaveHome(live: LiveWorker): Promise<void> {
    const { catalog, changes } = this.#options;
    const { name, cordon: leaves } = live.record;
    await catalog.apply([{ ...live, pausedUntil: null, staysHome: false, leaves }]);
    const left = async () => {
      const now = catalog.get(name);
      if (now?.leaves === leaves && !this.#closed) await catalog.apply([{ ...now, leaves: null }]);
    };
    setTimeout(() => void changes.run(left), longestRequest(live)).unref();
  }

  /** Waits once more, as the worker is by then. */
  async #again(worker: string, atLeast: number): Promise<void> {
    const { catalog, changes } = this.#options;
    await changes.run(async () => {
      const now = catalog.get(worker);
      if (now !== undefined) await this.#begin(now, atLeast);
    });
  }
}
