import { SkerryError, toSkerryError } from "../errors.ts";
import { startAnswer } from "../process/child.ts";
import { notStarted } from "../process/not-started.ts";
import { RestartPause } from "../process/restart-pause.ts";
import type { LoadedDeployment, ShardStart } from "../shard/protocol.ts";
import type { Started } from "../worker/pool.ts";
import { shardLost } from "./launch-shard.ts";

/** The time without a message after which a shard counts as wedged, in ms. */
export const silence = 10_000;

/** Time that requests in flight have when a shard is closed, in ms. */
export const closeTime = 5_000;

/** The functions of a shard's process that an owner needs (`process/child.ts`). */
export interface OwnedProcess {
  readonly pid: number;
  readonly isLost: boolean;
  ask(name: "start", start: ShardStart, within?: number): Promise<null>;
  ask(name: "load", loaded: LoadedDeployment): Promise<Started>;
  ask(name: "unload", which: { readonly deployment: string }): Promise<null>;
  ask(name: "drain", how: { readonly patience: number }): Promise<null>;
  hold(held: boolean): void;
  end(finish: () => Promise<unknown>, ms: number): Promise<void>;
}

export interface OwnedShardOptions<Process extends OwnedProcess> {
  /** Starts a process, which calls `onLost` when it is lost. */
  readonly launch: (onLost: (error: SkerryError) => void) => Process;
  readonly start: () => ShardStart;
  /** Called with a process that has all deployments, before it is ready. */
  readonly onLoaded?: (process: Process) => Promise<void>;
  /** The number of losses within 30 s after which the shard is no longer replaced; by default it always is. */
  readonly maxLosses?: number;
  /** Called when the process was lost. @param losses how many led to the end; null if it is replaced. */
  readonly onLost: (error: SkerryError, losses: number | null) => void;
}

/** The time in which losses are counted, in ms. */
const lossWindow = 30_000;

/** One shard with deployments, owned by this process. A shard that is lost is replaced by one with the same deployments, after
 * a pause that grows with each short life. */
export class OwnedShard<Process extends OwnedProcess> {
  readonly #options: OwnedShardOptions<Process>;
  readonly #deployments = new Map<string, LoadedDeployment>();
  readonly #pause = new RestartPause();
  #losses: readonly number[] = [];
  #startedAt = 0;
  #process: Process;
  /** Settles when the current process has all deployments. */
  #ready: Promise<void>;
  #hasEnded = false;

  constructor(options: OwnedShardOptions<Process>) {
    this.#options = options;
    this.#process = this.#launch();
    this.#ready = this.#bringUp(this.#process);
    this.#ready.catch(ignore);
  }

  /** The current process; a lost one until it is replaced. */
  get process(): Process {
    return this.#process;
  }

  /** Resolves when the current process can be asked. @throws SkerryError `shard-lost`, `process-not-started`, `draining`. */
  get ready(): Promise<void> {
    return this.#ready;
  }

  /** True once it was closed, or was lost too often. */
  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** True if it has no deployments. */
  get isEmpty(): boolean {
    return this.#deployments.size === 0;
  }

  has(deployment: string): boolean {
    return this.#deployments.has(deployment);
  }

  /** Loads a deployment. @throws SkerryError `start-failed`, `memory-over-cap`, `shard-lost`, `process-not-started`. */
  async load(loaded: LoadedDeployment): Promise<Started> {
    const { id } = loaded.deployment;
    await this.#ready;
    // Before it starts: its artifact may have to be made again.
    this.#deployments.set(id, loaded);
    try {
      return await this.#process.ask("load", loaded);
    } catch (error) {
      this.#deployments.delete(id);
      throw error;
    }
  }

  /** Ends a deployment once the requests that were sent to it are answered. A lost process has none. */
  async unload(id: string): Promise<void> {
    this.#deployments.delete(id);
    await this.#ready.catch(ignore);
    await this.#process.ask("unload", { deployment: id }).catch(ignore);
  }

  /** Ends the process once its requests are answered, or after `within` ms. */
  async close(within = closeTime): Promise<void> {
    this.#hasEnded = true;
    await this.#ready.catch(ignore);
    const ending = this.#process;
    // This process stays until the shard has ended.
    ending.hold(true);
    await ending.end(() => ending.ask("drain", { patience: 0 }), within);
  }

  #launch(): Process {
    this.#startedAt = performance.now();
    return this.#options.launch((error) => this.#replace(error));
  }

  /** A process that the system can't start now counts as lost. @throws SkerryError as what it is lost by. */
  #relaunch(): Process {
    try {
      return this.#launch();
    } catch (thrown) {
      const how = `could not be started: ${toSkerryError(thrown).message}`;
      const error = thrown instanceof SkerryError ? thrown : notStarted("a shard", how, "");
      this.#replace(error);
      throw error;
    }
  }

  async #bringUp(process: Process): Promise<void> {
    await process.ask("start", this.#options.start(), startAnswer);
    // A deployment that no longer starts fails its own requests; the others do not wait for it.
    const loads = [...this.#deployments.values()].map((loaded) => process.ask("load", loaded));
    await Promise.allSettled(loads);
    if (process.isLost) throw shardLost("ended while it came up");
    await this.#options.onLoaded?.(process);
  }

  #replace(error: SkerryError): void {
    if (this.#hasEnded) return;
    const now = performance.now();
    const { maxLosses = Number.POSITIVE_INFINITY, onLost } = this.#options;
    this.#losses = [...this.#losses.filter((at) => now - at < lossWindow), now];
    if (this.#losses.length > maxLosses) {
      this.#hasEnded = true;
      onLost(error, this.#losses.length);
      return;
    }
    this.#pause.lived(now - this.#startedAt);
    const paused = Promise.withResolvers<void>();
    this.#ready = paused.promise.then(() => {
      if (this.#hasEnded) throw new SkerryError("draining", "The host was closed.");
      this.#process = this.#relaunch();
      return this.#bringUp(this.#process);
    });
    this.#ready.catch(ignore);
    this.#pause.wait(paused.resolve);
    onLost(error, null);
  }
}

function ignore(): void {}
