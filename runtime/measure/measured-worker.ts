import type { Request } from "../abi/generated/types.ts";
import { SkerryError } from "../errors.ts";
import type { Manifest } from "../module/artifact.ts";
import type { PlaceMap } from "../module/place-map.ts";
import { limitKey } from "../settings/limit-keys.ts";
import type { WorkerSettings } from "../settings/settings.ts";
import {
  type LoadedWorker,
  type LocalOptions,
  type LocalSupervisor,
  startLocal,
} from "../supervisor/local.ts";
import { noUsage, type Outcome } from "../worker/outcome/usage.ts";

/** One request of a worker that is traced. */
export interface TracedCall {
  readonly outcome: Outcome;
  readonly manifest: Manifest;
  /** Names by core module and index in it, its imports first. */
  readonly names: Names;
  /** The source map of a worker in JavaScript; null for any other. */
  readonly scriptMap: PlaceMap | null;
}

type Names = readonly (readonly (string | null)[])[];

interface Traced extends Pick<TracedCall, "names" | "scriptMap"> {
  readonly worker: LoadedWorker;
}

/** A worker in a process of its own, loaded and ready to be measured. */
export class MeasuredWorker {
  readonly #local: LocalSupervisor;
  readonly #worker: LoadedWorker;
  readonly #wasm: Uint8Array;
  readonly #settings: WorkerSettings;
  #traced: Traced | null = null;
  #roomy: { readonly memory: number; readonly worker: LoadedWorker } | null = null;

  private constructor(
    local: LocalSupervisor,
    worker: LoadedWorker,
    wasm: Uint8Array,
    settings: WorkerSettings,
  ) {
    this.#local = local;
    this.#worker = worker;
    this.#wasm = wasm;
    this.#settings = settings;
  }

  /** @throws SkerryError a code of a module's way, `start-failed`, `shard-lost`. */
  static async open(
    wasm: Uint8Array,
    settings: WorkerSettings,
    options: LocalOptions,
  ): Promise<MeasuredWorker> {
    const local = await startLocal(options);
    try {
      return new MeasuredWorker(local, await local.load(wasm, settings), wasm, settings);
    } catch (error) {
      await local.close();
      throw error;
    }
  }

  get manifest(): Manifest {
    return this.#worker.manifest;
  }

  get coldStartMs(): number {
    return this.#worker.coldStartMs;
  }

  get startFuel(): number {
    return this.#worker.startFuel;
  }

  call(request: Request): Promise<Outcome> {
    return this.#call(this.#worker, request);
  }

  /** The same worker under another cap on memory, in bytes. */
  async callWithMemory(request: Request, memory: number): Promise<Outcome> {
    if (this.#roomy?.memory !== memory) {
      const limits = { ...this.#settings.limits, memory };
      const worker = await this.#local.load(this.#wasm, { ...this.#settings, limits });
      this.#roomy = { memory, worker };
    }
    return this.#call(this.#roomy.worker, request);
  }

  /** The same worker, told to say where its fuel goes: an outcome with its `profile`, and the names of the
   * functions. Counting takes time, so its deadline is far. */
  async callTraced(request: Request): Promise<TracedCall> {
    this.#traced ??= await this.#loadTraced();
    const { worker, ...labels } = this.#traced;
    return { outcome: await this.#call(worker, request), manifest: worker.manifest, ...labels };
  }

  async #loadTraced(): Promise<Traced> {
    const deadline = limitKey("deadline").most;
    const limits = { ...this.#settings.limits, deadline };
    const settings = { ...this.#settings, limits };
    const worker = await this.#local.load(this.#wasm, settings, { traced: true });
    return { worker, ...(await this.#local.labels(worker)) };
  }

  close(): Promise<void> {
    return this.#local.close();
  }

  /** A shard that is lost under a request is an outcome like others, since a shard that takes its place
   * answers the next one. */
  async #call(worker: LoadedWorker, request: Request): Promise<Outcome> {
    try {
      return await this.#local.call(worker, request);
    } catch (error) {
      if (!(error instanceof SkerryError)) throw error;
      const { coldStartMs } = worker;
      return {
        requestId: "",
        request,
        response: null,
        error: error.toJSON(),
        usage: { ...noUsage, coldStartMs },
        log: [],
      };
    }
  }
}
