import { randomUUID } from "node:crypto";
import type { Request } from "../abi/generated/types.ts";
import type { SkerryError } from "../errors.ts";
import type { Manifest } from "../module/artifact.ts";
import { PlaceMap } from "../module/place-map.ts";
import { takesPiecewise } from "../module/waiting-functions.ts";
import { type ArtifactSource, ArtifactSources } from "../owner/artifact-sources.ts";
import { MadeArtifacts } from "../owner/made-artifacts.ts";
import { OwnedShard } from "../owner/owned-shard.ts";
import { KnownDigests } from "../prepare/known-digests.ts";
import { type Prepared, prepare } from "../prepare/prepare.ts";
import type { RecordWishes } from "../replay/recorder.ts";
import type { Recording } from "../replay/recording.ts";
import type { RecordingFolder } from "../replay/recording-folder.ts";
import type { Replayed } from "../replay/replay-in-isolate.ts";
import { type CatalogChange, defaultCordon } from "../routing/catalog.ts";
import { defaultAdmission } from "../settings/deployment.ts";
import type { Limits } from "../settings/limits.ts";
import type { WorkerSettings } from "../settings/settings.ts";
import { connectionShares } from "../shard/open-files.ts";
import type { AskedFetch, FetchAnswer, Fetches, LoadedDeployment } from "../shard/protocol.ts";
import { ArtifactStore } from "../store/artifacts.ts";
import type { Outcome } from "../worker/outcome/usage.ts";
import { type LocalShard, localStart, type Outside, startLocalShard } from "./local-shard.ts";
import type { SharedPort } from "./shared-port.ts";

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

export interface LocalOptions {
  /** Where artifacts are kept. */
  readonly dataDir: string;
  /** V8 flags for the shard's process, e.g. --liftoff-only. */
  readonly v8Flags?: readonly string[];
  /** What its workers may reach: entries kept in the data folder, and the network, where it is left out. */
  readonly outside?: Outside;
  /** Which requests are recorded, and where; none where it is left out. */
  readonly record?: { readonly wishes: RecordWishes; readonly folder: RecordingFolder } | undefined;
  /** Answers what workers fetch whose fetches are `asked`. */
  readonly onFetch?: (fetch: AskedFetch) => Promise<FetchAnswer>;
  /** Gets the origin of each request that is sent to one, where requests are sent `once`. */
  readonly onSent?: (origin: string) => void;
  /** True: the shard keeps this process alive only while something is asked of it. */
  readonly inBackground?: boolean;
}

export interface LoadOptions {
  /** Whether it tells with each outcome where its fuel went. */
  readonly traced?: boolean;
  /** Who has its entries, and what is kept of answers: by default whoever has its name. */
  readonly tenant?: string;
  /** Who answers what it fetches: by default what is outside. */
  readonly fetches?: Fetches;
  /** The worker in whose place it comes, if both are builds of a project: what is the same in both is not prepared again. */
  readonly replaces?: LoadedWorker;
}

/** A shard that is lost more often than this within 30 s is not replaced any more. */
const maxLosses = 5;

interface Loaded extends LoadedDeployment {
  readonly source: ArtifactSource;
}

/** Owns one shard for a person's process, without a store or an admin API: this process holds no guest code, the
 * shard's process does. A shard that is lost is replaced, with the same workers, on the same port. */
export class LocalSupervisor {
  readonly #options: LocalOptions;
  readonly #loaded = new Map<string, Loaded>();
  readonly #sources = new ArtifactSources();
  readonly #requestListeners: ((outcomes: readonly Outcome[]) => void)[] = [];
  readonly #lossListeners: ((sentence: string) => void)[] = [];
  readonly #crowdListeners: ((most: number) => void)[] = [];
  readonly #digests = new KnownDigests();
  readonly #made: MadeArtifacts;
  readonly #shard: OwnedShard<LocalShard>;
  #routed: LoadedWorker | null = null;
  #port: SharedPort | null = null;
  /** The shard that gets the port's connections. */
  #served: LocalShard | null = null;
  /** What is asked at the moment. */
  #underWay = 0;
  #lastCall = 0;
  #reportedCrowd = false;

  constructor(options: LocalOptions) {
    this.#options = options;
    this.#made = new MadeArtifacts(options.dataDir);
    this.#shard = new OwnedShard({
      launch: (onLost) => this.#launch(onLost),
      start: () => {
        const { dataDir, record } = options;
        return localStart({ dataDir, outside: this.#outside, record: record?.wishes });
      },
      onLoaded: async (process) => {
        if (this.#routed !== null) await process.ask("catalog", this.#catalogOf(this.#routed));
        this.#serve(process);
      },
      maxLosses,
      onLost: (error, losses) => this.#lost(error.message, losses),
    });
  }

  /** Settles when the shard can be called: at once, unless it starts or is replaced. Never rejects: a call says what failed. */
  get ready(): Promise<void> {
    return this.#shard.ready.catch(() => {});
  }

  /** The process id of the current shard. */
  get processId(): number {
    return this.#shard.process.pid;
  }

  /** Whether it has no shard any more: it was closed, or lost too many. */
  get ended(): boolean {
    return this.#shard.hasEnded;
  }

  /** Walks the module's way (or finds its artifact) and loads it.
   * @throws SkerryError a code of a module's way, `start-failed`, `shard-lost`. */
  load(
    wasm: Uint8Array,
    settings: WorkerSettings,
    {
      traced = false,
      tenant = settings.name,
      fetches = this.#outside.fetches,
      replaces,
    }: LoadOptions = {},
  ): Promise<LoadedWorker> {
    return this.#busy(async () => {
      const { dataDir } = this.#options;
      const { memory: memoryBytes, tableElements } = settings.limits;
      const commands = settings.command !== undefined;
      const bounds = { grants: settings.grants, memoryBytes, tableElements, commands };
      const digestOf = (bytes: Uint8Array) => this.#digests.of(bytes);
      const options = { dataDir, bounds, traced, digestOf };
      const replaced = replaces && this.#loaded.get(replaces.id);
      if (replaced !== undefined) {
        const { remake } = await import("../prepare/remake.ts");
        const { artifactKey } = replaced.deployment;
        await remake(wasm, { wasm: replaced.source.wasm, artifactKey }, options);
      }
      const prepared = await prepare(wasm, options);
      this.#made.use(prepared);
      const source = { wasm, options };
      try {
        return await this.#load(prepared, settings, { tenant, fetches, source });
      } catch (error) {
        // A version that does not start is of no use to the next one.
        if (replaced !== undefined)
          await this.#made.discard(prepared.artifactKey, this.#loaded.values());
        throw error;
      }
    });
  }

  /** Loads a worker once more, under other limits: none of its module's way is walked.
   * @throws SkerryError `start-failed`, `memory-over-cap`, `shard-lost`. */
  loadVariant({ id, manifest }: LoadedWorker, limits: Partial<Limits>): Promise<LoadedWorker> {
    return this.#busy(() => {
      const { deployment, tenant, fetches, source } = this.#loaded.get(id)!;
      const { artifactKey, settings } = deployment;
      const changed = { ...settings, limits: { ...settings.limits, ...limits } };
      const prepared = { artifactKey, manifest, reused: true, made: null };
      return this.#load(prepared, changed, { tenant, fetches, source });
    });
  }

  /** Names of functions by core module and index in it, those that it imports first, null for those without one; and
   * where a script's functions are. */
  async labels({ id }: LoadedWorker): Promise<{
    readonly names: readonly (readonly (string | null)[])[];
    readonly scriptMap: PlaceMap | null;
  }> {
    const { artifactKey } = this.#loaded.get(id)!.deployment;
    const artifact = await new ArtifactStore(this.#options.dataDir).read(artifactKey);
    const text = artifact?.scriptMapText ?? null;
    return {
      names: artifact?.cores.map(({ functionNames }) => functionNames) ?? [],
      scriptMap: text === null ? null : PlaceMap.of(text, Number.POSITIVE_INFINITY),
    };
  }

  /** One request without a socket. Does not reject for what a guest does: see `Outcome.error`.
   * @param client aborts when nobody waits for the answer any more.
   * @throws SkerryError `shard-lost` when the shard's process ended under it. */
  call({ id }: LoadedWorker, request: Request, client?: AbortSignal): Promise<Outcome> {
    return this.#busy(async () => {
      await this.#shard.ready;
      const shard = this.#shard.process;
      const call = client === undefined ? null : ++this.#lastCall;
      const called = shard.ask("call", { deployment: id, request, call });
      if (client === undefined || call === null) return called;
      const leave = () => shard.tell("leave", { call });
      if (client.aborted) leave();
      client.addEventListener("abort", leave, { once: true });
      return called.finally(() => client.removeEventListener("abort", leave));
    });
  }

  /** Runs a recorded request again with a module: that of the recording, or another one.
   * @throws SkerryError a code of a module's way, `start-failed`, `shard-lost`. */
  replay(wasm: Uint8Array, recording: Recording): Promise<Replayed> {
    return this.#busy(async () => {
      const { name, grants, limits } = recording.worker;
      const { memory: memoryBytes, tableElements } = limits;
      const bounds = { grants, memoryBytes, tableElements };
      const options = { dataDir: this.#options.dataDir, bounds };
      const { artifactKey } = await prepare(wasm, options);
      const deployment = { id: randomUUID(), worker: name, artifactKey };
      this.#sources.add(deployment.id, { wasm, options });
      try {
        await this.#shard.ready;
        return await this.#shard.process.ask("replay", { deployment, recording });
      } finally {
        this.#sources.delete(deployment.id);
      }
    });
  }

  /** Answers HTTP on the port (0: any free one) with the worker that {@link swap} named last.
   * @throws SkerryError `port-in-use`, `cannot-listen`. */
  async listen(port: number, address = "127.0.0.1"): Promise<{ port: number }> {
    // A command that makes one call listens on nothing.
    const { AcceptedConnections, SharedPort } = await import("./shared-port.ts");
    const accepted = new AcceptedConnections(connectionShares(1).clients);
    accepted.onRefused = () => this.#crowded(accepted.most);
    this.#port = await SharedPort.open({ kind: "tcp", port, address }, accepted);
    await this.#shard.ready;
    this.#serve(this.#shard.process);
    return { port: this.#port.number ?? 0 };
  }

  /** Makes a worker the one that HTTP requests go to. Requests in flight end on the one before, which
   * is unloaded after them. @param discards whether that one's artifact is removed then: each saved file may leave one. */
  async swap(worker: LoadedWorker, discards = false): Promise<void> {
    await this.#shard.ready;
    await this.#shard.process.ask("catalog", this.#catalogOf(worker));
    const before = this.#routed;
    this.#routed = worker;
    if (before === null || before.id === worker.id) return;
    const artifactKey = this.#loaded.get(before.id)?.deployment.artifactKey;
    await this.unload(before);
    if (discards && artifactKey !== undefined)
      await this.#made.discard(artifactKey, this.#loaded.values());
  }

  /** Ends a worker after the requests it has. */
  unload({ id }: LoadedWorker): Promise<void> {
    this.#loaded.delete(id);
    this.#sources.delete(id);
    return this.#busy(() => this.#shard.unload(id));
  }

  /** Asks the shard something else, once it is ready. @throws SkerryError what it failed with, or `shard-lost`. */
  readonly ask: LocalShard["ask"] = (name, ask) =>
    this.#busy(async () => {
      await this.#shard.ready;
      return this.#shard.process.ask(name, ask);
    });

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
    await this.#shard.ready.catch(() => {});
    await this.#port?.close();
    await this.#shard.close();
  }

  async #load(
    { artifactKey, manifest, reused }: Prepared,
    settings: WorkerSettings,
    { tenant, fetches, source }: Pick<Loaded, "tenant" | "fetches" | "source">,
  ): Promise<LoadedWorker> {
    const id = randomUUID();
    const piecewise = takesPiecewise(manifest, settings.grants);
    // A worker by itself, whatever others are called: what one has waiting takes no other's place.
    const deployment = { id, worker: id, artifactKey, settings, piecewise };
    this.#sources.add(id, source);
    try {
      const started = await this.#shard.load({ deployment, tenant, fetches });
      this.#loaded.set(id, { deployment, tenant, fetches, source });
      return {
        id,
        manifest,
        ...started,
        artifactReused: reused && !this.#sources.wasRepaired(id),
      };
    } catch (error) {
      this.#sources.delete(id);
      throw error;
    }
  }

  #launch(onLost: (error: SkerryError) => void): LocalShard {
    this.#reportedCrowd = false;
    const { v8Flags = [], record, onFetch, onSent } = this.#options;
    const shard = startLocalShard(v8Flags, {
      onOutcomes: (outcomes) => {
        for (const listener of this.#requestListeners) listener(outcomes);
      },
      onRecording: record && ((recording) => record.folder.add(recording)),
      onArtifactMissing: (id) => this.#sources.repair(id),
      onFetch,
      onSent,
      onCrowded: (most) => this.#crowded(most),
      onLost,
    });
    if (this.#options.inBackground) shard.hold(this.#underWay > 0);
    return shard;
  }

  /** Connections had to go. */
  #crowded(most: number): void {
    if (this.#reportedCrowd) return;
    this.#reportedCrowd = true;
    for (const listener of this.#crowdListeners) listener(most);
  }

  #lost(sentence: string, losses: number | null): void {
    if (this.#served !== null) this.#port?.remove(this.#served);
    this.#served = null;
    const told =
      losses === null ? sentence : `${sentence} It is not replaced: it was lost ${losses} times.`;
    for (const listener of this.#lossListeners) listener(told);
    if (losses !== null) void this.#port?.close();
  }

  /** Hands the port's connections to a shard. */
  #serve(shard: LocalShard): void {
    if (this.#port === null || this.#served === shard || shard.isLost) return;
    this.#served = shard;
    this.#port.add(shard);
  }

  /** The worker, with all requests for its own. */
  #catalogOf({ id }: LoadedWorker): CatalogChange {
    const { deployment, tenant } = this.#loaded.get(id)!;
    const { uri, requestFields, requestBody, deadline } = deployment.settings.limits;
    const answerWithin = deadline + defaultAdmission.queueDeadline;
    const worker = {
      name: deployment.worker,
      tenant,
      cordon: defaultCordon,
      routes: ["*/*"],
      current: deployment,
      candidate: null,
      pausedUntil: null,
      admission: defaultAdmission,
      rated: false,
      limits: { uri, requestFields, requestBody, answerWithin },
    };
    return { whole: true, put: [worker], removed: [] };
  }

  get #outside(): Outside {
    const { outside, dataDir } = this.#options;
    return outside ?? { kv: { folder: dataDir, controlled: false }, fetches: null };
  }

  /** Keeps this process alive while it does something. */
  async #busy<Done>(does: () => Promise<Done>): Promise<Done> {
    this.#underWay++;
    this.#hold();
    try {
      return await does();
    } finally {
      this.#underWay--;
      this.#hold();
    }
  }

  #hold(): void {
    if (this.#options.inBackground) this.#shard.process.hold(this.#underWay > 0);
  }
}

/** Starts a shard for this process alone. */
export async function startLocal(options: LocalOptions): Promise<LocalSupervisor> {
  return new LocalSupervisor(options);
}
