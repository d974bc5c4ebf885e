import { randomUUID } from "node:crypto";
import type { Request } from "../abi/generated/types.ts";
import { SkerryError } from "../errors.ts";
import type { Manifest } from "../module/artifact.ts";
import { withArtifact } from "../prepare/with-artifact.ts";
import type { Child } from "../process/child.ts";
import type { RecordWishes } from "../replay/recorder.ts";
import type { Recording } from "../replay/recording.ts";
import type { RecordingFolder } from "../replay/recording-folder.ts";
import type { Replayed } from "../replay/replay-in-isolate.ts";
import type { WorkerSettings } from "../settings/settings.ts";
import type { Outside, RunProtocol } from "../shard/local-protocol.ts";
import { ArtifactStore } from "../store/artifacts.ts";
import type { Outcome } from "../worker/outcome/usage.ts";
import { startRunShard } from "./local-shard.ts";

/** A worker that is loaded and ready in the shard. */
export interface LoadedWorker {
  readonly id: string;
  readonly manifest: Manifest;
  readonly coldStartMs: number;
  /** Fuel burned by initialising the instance. */
  readonly startFuel: number;
  /** True when the artifact came from the store: none of the module's way was walked. */
  readonly artifactReused: boolean;
}

export interface HostOptions {
  /** Where artifacts are kept. */
  readonly dataDir: string;
  /** V8 flags for the shard's process, e.g. --liftoff-only. */
  readonly v8Flags?: readonly string[];
  /** What its workers may reach: entries kept in the data folder, and the network, where it is left out. */
  readonly outside?: Outside;
  /** Which requests are recorded, and where; none where it is left out. */
  readonly record?: { readonly wishes: RecordWishes; readonly folder: RecordingFolder } | undefined;
}

/** Time requests in flight have when the host closes, in ms. */
const closeTime = 5_000;

/** A shard that is lost more often than this within `lossWindow` ms is not replaced any more. */
const mostLosses = 5;
const lossWindow = 30_000;

interface Loading {
  readonly worker: LoadedWorker;
  readonly artifactKey: string;
  readonly settings: WorkerSettings;
}

/** The person's side of a shard: this process holds no guest code, the shard's process does. A shard
 * that is lost is replaced, with the same workers, on the same port. */
export class Host {
  readonly #options: HostOptions;
  readonly #loaded = new Map<string, Loading>();
  readonly #requestListeners: ((outcomes: readonly Outcome[]) => void)[] = [];
  readonly #lossListeners: ((sentence: string) => void)[] = [];
  readonly #crowdListeners: ((most: number) => void)[] = [];
  readonly #losses: number[] = [];
  #shard: Child<RunProtocol>;
  /** Settles when the shard of the moment has all that its predecessor had. */
  #ready: Promise<void> = Promise.resolve();
  #routed: LoadedWorker | null = null;
  #listening: { port: number; address: string } | null = null;

  constructor(options: HostOptions) {
    this.#options = options;
    this.#shard = this.#startShard();
  }

  /** Walks the module's way (or finds its artifact) and loads it. A worker that is `traced` tells with each outcome
   * where its fuel went.
   * @throws SkerryError a code of a module's way, `start-failed`, `shard-lost`. */
  async load(
    wasm: Uint8Array,
    settings: WorkerSettings,
    { traced = false }: { readonly traced?: boolean } = {},
  ): Promise<LoadedWorker> {
    const { dataDir } = this.#options;
    const { memory, tableElements } = settings.limits;
    const bounds = { grants: settings.grants, memoryBytes: memory, tableElements };
    const id = randomUUID();
    return withArtifact(
      wasm,
      { dataDir, bounds, traced },
      async ({ artifactKey, manifest, reused }) => {
        await this.#ready;
        const outside = this.#outside;
        const load = { worker: id, dataDir, artifactKey, settings, outside, record: this.#wishes };
        const started = await this.#shard.ask("load", load);
        if (started === null) return null;
        const worker = { id, manifest, ...started, artifactReused: reused };
        this.#loaded.set(id, { worker, artifactKey, settings });
        return worker;
      },
    );
  }

  /** Names of functions by core module and index in it, those that it imports first; null for those without one. */
  async functionNames({ id }: LoadedWorker): Promise<(readonly (string | null)[])[]> {
    const { artifactKey } = this.#loaded.get(id)!;
    const artifact = await new ArtifactStore(this.#options.dataDir).read(artifactKey);
    return artifact?.cores.map(({ functionNames }) => functionNames) ?? [];
  }

  /** One request without a socket. Does not reject for what a guest does: see `Outcome.error`.
   * @throws SkerryError `shard-lost` when the shard's process ended under it. */
  async call(worker: LoadedWorker, request: Request): Promise<Outcome> {
    await this.#ready;
    return this.#shard.ask("call", { worker: worker.id, request });
  }

  /** Runs a recorded request again with a module: that of the recording, or another one.
   * @throws SkerryError a code of a module's way, `start-failed`, `shard-lost`. */
  async replay(wasm: Uint8Array, recording: Recording): Promise<Replayed> {
    const { dataDir } = this.#options;
    const { grants, limits } = recording.worker;
    const { memory: memoryBytes, tableElements } = limits;
    const bounds = { grants, memoryBytes, tableElements };
    return withArtifact(wasm, { dataDir, bounds }, ({ artifactKey }) =>
      this.#shard.ask("replay", { dataDir, artifactKey, recording }),
    );
  }

  /** Answers HTTP on the port (0: any free one) with the worker that {@link swap} named last.
   * @throws SkerryError `port-in-use`. */
  async listen(port: number, address = "127.0.0.1"): Promise<{ port: number }> {
    await this.#ready;
    const bound = await this.#shard.ask("listen", { port, address });
    this.#listening = { port: bound.port, address };
    return bound;
  }

  /** Makes a worker the one that HTTP requests go to. Requests in flight end on the one before, which
   * is unloaded after them. */
  async swap(worker: LoadedWorker): Promise<void> {
    await this.#ready;
    await this.#shard.ask("route", { worker: worker.id });
    const before = this.#routed;
    this.#routed = worker;
    if (before !== null && before.id !== worker.id) await this.unload(before);
  }

  /** Ends a worker after the requests it has. */
  async unload(worker: LoadedWorker): Promise<void> {
    this.#loaded.delete(worker.id);
    await this.#shard.ask("unload", { worker: worker.id });
  }

  /** Calls the listener with the HTTP requests that ended since it was last called, without their
   * responses' bodies. */
  onRequests(listener: (outcomes: readonly Outcome[]) => void): void {
    this.#requestListeners.push(listener);
  }

  /** Calls the listener with one sentence when the shard was lost. */
  onShardLost(listener: (sentence: string) => void): void {
    this.#lossListeners.push(listener);
  }

  /** Calls the listener when connections had to go, for the first time in a shard's life, since there were as many as
   * it may have. */
  onCrowded(listener: (most: number) => void): void {
    this.#crowdListeners.push(listener);
  }

  /** Ends the shard once its requests are answered. */
  async close(): Promise<void> {
    // After a shard that is being replaced, and after the calls that wait for it.
    await this.#ready.catch(() => {});
    const shard = this.#shard;
    await shard.end(() => shard.ask("close", null), closeTime);
  }

  #startShard(): Child<RunProtocol> {
    return startRunShard(this.#options.v8Flags ?? [], {
      onOutcomes: (outcomes) => {
        for (const listener of this.#requestListeners) listener(outcomes);
      },
      onRecording: async (recording) =>
        (await this.#options.record?.folder.add(recording)) ?? { more: false },
      onCrowded: (most) => {
        for (const listener of this.#crowdListeners) listener(most);
      },
      onLost: (sentence) => this.#replaceShard(sentence),
    });
  }

  #replaceShard(sentence: string): void {
    const now = performance.now();
    this.#losses.push(now);
    const recent = this.#losses.filter((at) => now - at < lossWindow).length;
    const replaced = recent <= mostLosses;
    for (const listener of this.#lossListeners) {
      listener(
        replaced ? sentence : `${sentence} It is not replaced: it was lost ${recent} times.`,
      );
    }
    if (!replaced) return;
    this.#shard = this.#startShard();
    this.#ready = this.#restore();
    // Whoever waits for it is told; a second loss is told by the listener.
    this.#ready.catch(() => {});
  }

  get #wishes(): RecordWishes | null {
    return this.#options.record?.wishes ?? null;
  }

  get #outside(): Outside {
    return this.#options.outside ?? { kvDir: this.#options.dataDir, stubs: null };
  }

  async #restore(): Promise<void> {
    const { dataDir } = this.#options;
    for (const { worker, artifactKey, settings } of this.#loaded.values()) {
      const outside = this.#outside;
      const record = this.#wishes;
      const asked = { worker: worker.id, dataDir, artifactKey, settings, outside, record };
      if ((await this.#shard.ask("load", asked)) !== null) continue;
      throw new SkerryError("host-failed", "A worker's artifact is not in the store any more.");
    }
    if (this.#routed !== null) await this.#shard.ask("route", { worker: this.#routed.id });
    if (this.#listening !== null) await this.#shard.ask("listen", this.#listening);
  }
}

/** Starts a host and its shard. */
export async function startHost(options: HostOptions): Promise<Host> {
  return new Host(options);
}
