import { MiB } from "../../byte-units.ts";
import { type SkerryError, toSkerryError } from "../../errors.ts";
import type { StartUse } from "../../isolate/isolate-lost.ts";
import { processMemory } from "../../isolate/memory-sums.ts";
import type { Artifact } from "../../module/artifact.ts";
import type { WorkerSettings } from "../../settings/settings.ts";
import type { Recorder } from "../outcome/tape.ts";
import { BusyIsolate } from "./busy-isolate.ts";
import { maxIsolates } from "./most-isolates.ts";
import { startIsolate } from "./start-isolate.ts";

/** The time without requests after which isolates beyond the first are ended, in ms. */
const extraIdle = 2_000;

/** The time after a failed start for which requests fail the same way, in ms: starts are expensive. Twice as long after each
 * further one in which the worker ran, and so long at most. */
const startPause = 1_000;
const longestPause = 30_000;

/** The interval of that rest, in ms: a collection takes a few. */
const restEvery = 100;

/** Memory below this size is not searched for, in bytes. */
const largeMemory = 8 * MiB;

/**
 * The time that a start may take beyond the guest's own deadline, in ms: the rest is the host's, and slow if many start
 * at once.
 */
const startGrace = 3_000;

/** The requirements of a worker's isolates, and the events that they report. */
export interface IsolateKeeper {
  /** Reads the worker's artifact. Rejects with a SkerryError. */
  readonly artifact: () => Promise<Artifact>;
  /** Resolves when one more isolate may be started, to a function to call once it has. */
  readonly acquireStart: () => Promise<() => void>;
  /** Returns true if an isolate may be started for requests now: not while their tenant owes fuel. */
  readonly mayStart: () => boolean;
  /** Returns true if requests still wait for an isolate: all may have ended while a start waited for its turn. */
  readonly isWanted: () => boolean;
  /** False while memory is short: no second isolate is made then. */
  readonly mayGrow: () => boolean;
  readonly onWedged: () => void;
  /** The tenant that they count for. */
  readonly tenant?: string | undefined;
  /** The name of the worker, of which there may be several deployments. */
  readonly worker?: string | undefined;
  /** Left out where no requests are recorded. */
  readonly recorder?: Recorder | undefined;
  /** An isolate begins to run guest code. Returns a function to call once it has none to run. */
  readonly onBusy: () => () => void;
  readonly onStarted: () => void;
  /** Reports what a start used, which may have failed. */
  readonly onStartUsed: (used: StartUse, failed: boolean) => void;
  /**
   * Waiting requests may be handed out: a start is over, or an isolate is busy for long, or has resumed its waiting
   * requests.
   */
  readonly onReady: () => void;
  /** The first isolate could not be started. */
  readonly onStartFailed: (error: SkerryError) => void;
}

/** The isolates of one worker: none until requests ask for one, and more than one while some requests
 * are long and others wait behind them. */
export class Isolates {
  readonly #settings: WorkerSettings;
  readonly #keeper: IsolateKeeper;
  #all: BusyIsolate[] = [];
  #starting = false;
  #lastFailure: { readonly error: SkerryError; readonly until: number } | null = null;
  /** The time of the last rest for lack of memory, in ms. */
  #restedAt = Number.NEGATIVE_INFINITY;
  #restDue: NodeJS.Timeout | null = null;
  /** Starts that failed one after the other, while the worker ran. */
  #failures = 0;
  #trim: NodeJS.Timeout | null = null;
  /** Time from the artifact to a ready instance at the last start, in ms. */
  coldStartMs = 0;
  /** Fuel that initialising the instance burned at the last start. */
  startFuel = 0;

  constructor(settings: WorkerSettings, keeper: IsolateKeeper) {
    this.#settings = settings;
    this.#keeper = keeper;
  }

  get size(): number {
    return this.#all.length;
  }

  get starting(): boolean {
    return this.#starting;
  }

  /** Returns an isolate that can take a batch now, or null. Each runs one batch at a time: isolated-vm keeps what a
   * call returned until the isolate has nothing left to run, and would keep all results for as long as there was
   * always a next batch. */
  free(): BusyIsolate | null {
    return this.#all.find((each) => each.free) ?? null;
  }

  /** Starts an isolate for requests that wait, where that helps: where all isolates run long batches. */
  want(): void {
    if (this.#starting) return;
    const now = performance.now();
    const failure = this.#lastFailure;
    const paused = failure !== null && now < failure.until;
    if (this.#all.length === 0) {
      if (paused) this.#keeper.onStartFailed(failure.error);
      else void this.#startForRequests();
      return;
    }
    if (paused || this.#all.length >= maxIsolates) return;
    const allLong = this.#all.every((each) => each.long);
    if (allLong && this.#keeper.mayGrow()) void this.#startForRequests();
  }

  /** True for twice the pause after a failed start, so that the failure is reported. */
  get failedRecently(): boolean {
    const failure = this.#lastFailure;
    return failure !== null && performance.now() < failure.until + this.#pause;
  }

  get #pause(): number {
    return Math.min(longestPause, startPause * 2 ** Math.max(0, this.#failures - 1));
  }

  /**
   * Starts one more isolate. Returns false if `forRequests` is set and none waits any more, or the tenant owes fuel.
   * @throws SkerryError `start-failed`, `memory-over-cap`, or the error of the artifact's source.
   */
  async start(forRequests = false): Promise<boolean> {
    this.#starting = true;
    const { onWedged, onBusy, onStarted, onStartUsed, onReady, mayStart, isWanted } = this.#keeper;
    let done = () => {};
    let idle = () => {};
    let watch: NodeJS.Timeout | undefined;
    try {
      done = await this.#keeper.acquireStart();
      // Other starts of its tenant have ended in the meantime.
      if (forRequests && !(isWanted() && mayStart())) return false;
      const artifact = await this.#keeper.artifact();
      if (forRequests && !isWanted()) return false;
      watch = setTimeout(onWedged, this.#settings.limits.deadline + startGrace);
      const begun = performance.now();
      idle = onBusy();
      const onLost = (lost: BusyIsolate) => this.drop(lost);
      const isolate = await startIsolate(artifact, this.#settings, {
        reportsFuel: this.#keeper.recorder !== undefined,
        tenant: this.#keeper.tenant,
        worker: this.#keeper.worker,
        onUsed: (used, failed) => {
          if (failed) this.#failures++;
          onStartUsed(used, failed);
        },
      });
      this.coldStartMs = performance.now() - begun;
      this.startFuel = isolate.boot.startFuel;
      this.#failures = 0;
      this.#lastFailure = null;
      onStarted();
      const on = { onWedged, onBusy, onLong: onReady, onLost, onFree: onReady };
      this.#all.push(new BusyIsolate(isolate, on));
      if (this.#all.length > 1) this.#trimLater();
      return true;
    } finally {
      clearTimeout(watch);
      idle();
      done();
      this.#starting = false;
    }
  }

  /** Forgets one that was lost. */
  drop(isolate: BusyIsolate): void {
    this.#all = this.#all.filter((each) => each !== isolate);
  }

  /** Makes them release what they cache for later requests. Returns how many had something. */
  rest(): number {
    return this.#all.filter(({ isolate }) => isolate.rest()).length;
  }

  /** A request has ended that had so many bytes: where its worker is short of memory, the others are not to wait for what it left. */
  afterUse(bytes: number): void {
    if (bytes < largeMemory) return;
    const { tenant = "", worker = "" } = this.#keeper;
    if (this.#restDue !== null || !processMemory.isHalf({ tenant, worker })) return;
    const rest = () => {
      this.#restDue = null;
      this.#restedAt = performance.now();
      this.rest();
    };
    const wait = this.#restedAt + restEvery - performance.now();
    if (wait <= 0) rest();
    else this.#restDue = setTimeout(rest, wait).unref();
  }

  /** Ends all of them, which must be without batches. */
  dispose(): void {
    if (this.#trim !== null) clearTimeout(this.#trim);
    this.#trim = null;
    if (this.#restDue !== null) clearTimeout(this.#restDue);
    this.#restDue = null;
    for (const each of this.#all) each.dispose();
    this.#all = [];
  }

  async #startForRequests(): Promise<void> {
    try {
      await this.start(true);
    } catch (error) {
      const failure = toSkerryError(error);
      this.#lastFailure = { error: failure, until: performance.now() + this.#pause };
      if (this.#all.length === 0) this.#keeper.onStartFailed(failure);
    }
    this.#keeper.onReady();
  }

  #trimLater(): void {
    this.#trim ??= setTimeout(() => {
      this.#trim = null;
      const now = performance.now();
      this.#all = this.#all.filter((each, index) => {
        const idle = each.idle && now - each.lastUsed >= extraIdle;
        const goes = idle && index > 0;
        if (goes) each.dispose();
        return !goes;
      });
      if (this.#all.length > 1) this.#trimLater();
    }, extraIdle).unref();
  }
}
