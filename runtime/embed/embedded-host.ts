import { randomUUID } from "node:crypto";
import { SkerryError } from "../errors.ts";
import { takesPiecewise } from "../module/waiting-functions.ts";
import { namePattern } from "../name-patterns.ts";
import { ArtifactSources, notLoaded } from "../owner/artifact-sources.ts";
import { closeTime } from "../owner/owned-shard.ts";
import { prepare } from "../prepare/prepare.ts";
import type { Deployment } from "../settings/deployment.ts";
import type { FuelDefaults } from "../settings/worker-settings.ts";
import { type Outcome, statusSent } from "../worker/outcome/usage.ts";
import { queueTime, Worker } from "./embedded-worker.ts";
import type { OfferedFunctions } from "./functions/offered-functions.ts";
import {
  EventQueue,
  HostEmitter,
  type HostEvents,
  type LogEvent,
  type UsageEvent,
} from "./host-events.ts";
import type { Placement, Seat } from "./placement.ts";
import type { AskedEntries } from "./services/asked-entries.ts";
import type { AskedFetches } from "./services/asked-fetches.ts";
import { EmbeddedShard } from "./shards/embedded-shard.ts";
import type { ShardSandbox } from "./shards/shard-sandbox.ts";
import { UnsentRequests } from "./unsent-requests.ts";
import { UploadTurns } from "./upload-turns.ts";
import { type LoadOptions, parseName, settingsOf, type WorkerName } from "./worker-options.ts";
import { componentOf, type WorkerSource } from "./worker-source.ts";

/** @internal What a host is made of. */
export interface HostParts {
  readonly dataDir: string;
  readonly fuelDefaults: FuelDefaults;
  readonly sandbox: ShardSandbox;
  readonly workerMemory: number;
  readonly fetches: AskedFetches;
  readonly entries: AskedEntries;
  readonly functions: OfferedFunctions;
}

/** A worker as its host keeps it. */
interface Resident {
  /** A name for it within shards: no other worker has it, nor a later one of its name. */
  readonly id: string;
  readonly name: WorkerName;
  readonly worker: Worker;
  readonly seat: Seat;
  options: LoadOptions;
  /** Its deployments: the current one, and those that are ending. */
  placements: readonly Placement[];
}

const usualGroup = "default";

/** Runs workers in processes of their own, which end with this one. Use `openHost`. */
export class Host {
  readonly #parts: HostParts;
  readonly #events = new HostEmitter();
  readonly #queues = new Set<EventQueue<never>>();
  readonly #uploads = new UploadTurns();
  /** By the names that they were loaded as. */
  readonly #residents = new Map<string, Resident>();
  /** The same deployments by the ids that shards use, including those that are ending. */
  readonly #byId = new Map<string, Resident>();
  /** Processes by group. */
  readonly #shards = new Map<string, EmbeddedShard>();
  /** The last change of a worker by its name: one is made after the other. */
  readonly #changes = new Map<string, Promise<unknown>>();
  readonly #sources = new ArtifactSources();
  #lastId = 0;
  #closing: Promise<void> | null = null;

  /** @internal */
  constructor(parts: HostParts) {
    this.#parts = parts;
    parts.functions.onFailure = (failure) => this.#events.tell("functionFailure", failure);
    // A program that wants no warning must not get one about "too many" listeners.
    this.#events.setMaxListeners(0);
  }

  /** Names of the workers that are loaded. */
  get workers(): readonly string[] {
    return [...this.#residents.keys()];
  }

  /** The parts of the sandbox that this system lacks, in words; empty if the sandbox is complete. */
  get missingSandbox(): readonly string[] {
    return this.#parts.sandbox.missing;
  }

  /** The worker of that name, or null. */
  get(name: string): Worker | null {
    return this.#residents.get(fullName(name))?.worker ?? null;
  }

  /** Loads a worker: a component's bytes, a .wasm file, or a project's folder, which is built where its build is missing or stale.
   * One that is loaded under that name is swapped: requests that it has end on its deployment before, and none is lost.
   * @param name "tenant/worker", or "worker" alone. @param options what it may use and reach; by default a tenth of a second
   * of CPU at most, and nothing outside.
   * @throws SkerryError `bad-settings`, `not-found`, `build-failed`; `not-wasm`, `malformed-module`, `invalid-module`,
   * `unknown-kind`, `unknown-abi-version`, `unknown-import`, `import-not-granted`, `name-not-allowed`, `already-metered`,
   * `feature-not-allowed`, `module-too-large`, `module-limit`, `memory-over-cap`, `pipeline-exceeded` for its module;
   * `start-failed` where it does not start; `shard-lost`, `overloaded`, `draining`, `data-folder`, `host-failed`. */
  async load(name: string, source: WorkerSource, options: LoadOptions = {}): Promise<Worker> {
    const key = fullName(name);
    return this.#change(key, () => this.#load(key, source, options));
  }

  /** Ends a worker once the requests that it has are answered. @returns whether there was one. */
  async unload(name: string): Promise<boolean> {
    const key = fullName(name);
    return this.#change(key, async () => {
      const resident = this.#residents.get(key);
      if (resident === undefined) return false;
      this.#residents.delete(key);
      resident.seat.placement = null;
      for (const placement of resident.placements) await this.#end(resident, placement);
      this.#byId.delete(resident.id);
      return true;
    });
  }

  /** Calls the listener with each event of a name: `usage`, `log`, `loss`, `functionFailure`. */
  on<Name extends keyof HostEvents>(
    name: Name,
    listener: (event: HostEvents[Name][0]) => void,
  ): this {
    this.#events.on(name, listener as never);
    return this;
  }

  /** Calls it no more. */
  off<Name extends keyof HostEvents>(
    name: Name,
    listener: (event: HostEvents[Name][0]) => void,
  ): this {
    this.#events.off(name, listener as never);
    return this;
  }

  /** Events of a name from now on, in order, until the host is closed: for a loop that does something with each and takes its
   * time. They lie in this process's memory until they are read. */
  events<Name extends keyof HostEvents>(name: Name): EventQueue<HostEvents[Name][0]> {
    const queue = new EventQueue<HostEvents[Name][0]>((add) => {
      this.#events.on(name, add as never);
      return () => {
        this.#events.off(name, add as never);
        this.#queues.delete(queue as never);
      };
    });
    if (this.#closing !== null) queue.close();
    else this.#queues.add(queue as never);
    return queue;
  }

  /** Ends all workers, once the requests that they have are answered, or 5 s later, and their processes. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  /** The same as {@link close}. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #close(): Promise<void> {
    const begun = performance.now();
    const left = () => Math.max(0, closeTime - (performance.now() - begun));
    const placements = [...this.#byId.values()].flatMap((resident) => resident.placements);
    const unsent = placements.map((each) => each.unsent.close(left()));
    await Promise.all([...unsent, Promise.allSettled(this.#changes.values())]);
    await Promise.all([...this.#shards.values()].map((shard) => shard.close(left())));
    await this.#parts.fetches.close();
    await this.#parts.entries.close();
    await this.#parts.sandbox.close();
    for (const queue of [...this.#queues]) queue.close();
  }

  async #change<Done>(name: string, does: () => Promise<Done>): Promise<Done> {
    const refusal = this.#refusal();
    if (refusal !== null) throw refusal;
    const before = this.#changes.get(name) ?? Promise.resolve();
    const change = before.then(does, does);
    const settled = change.then(ignore, ignore);
    this.#changes.set(name, settled);
    try {
      return await change;
    } finally {
      if (this.#changes.get(name) === settled) this.#changes.delete(name);
    }
  }

  async #load(key: string, source: WorkerSource, options: LoadOptions): Promise<Worker> {
    const name = parseName(key);
    const before = this.#residents.get(key);
    const id = before?.id ?? `w${++this.#lastId}`;
    const placement = await this.#place(id, name, source, options, before);
    if (before !== undefined) {
      const ending = before.placements;
      before.options = options;
      before.placements = [placement, ...ending];
      before.seat.placement = placement;
      // Its requests end there; the swap need not wait for that.
      for (const each of ending) void this.#end(before, each);
      return before.worker;
    }
    const resident = this.#byId.get(id)!;
    resident.placements = [placement];
    resident.seat.placement = placement;
    this.#residents.set(key, resident);
    return resident.worker;
  }

  async #place(
    id: string,
    name: WorkerName,
    source: WorkerSource,
    options: LoadOptions,
    before: Resident | undefined,
  ): Promise<Placement> {
    const { dataDir, functions, entries, sandbox, fuelDefaults } = this.#parts;
    const { settings, interfaces } = settingsOf(name, options, fuelDefaults, functions.names);
    const group = options.group ?? usualGroup;
    if (!namePattern.test(group)) {
      const sentence = `The group ${JSON.stringify(group)} is not of lower-case letters, digits and inner hyphens.`;
      throw new SkerryError("bad-settings", sentence);
    }
    const wasm = await componentOf(source);
    const { memory: memoryBytes, tableElements } = settings.limits;
    const foreign = functions.offersOf(interfaces);
    const ungranted = functions.namesBeside(interfaces);
    const bounds = { grants: settings.grants, memoryBytes, tableElements, foreign, ungranted };
    const prepareOptions = { dataDir, bounds, within: sandbox.preparing };
    const { artifactKey, manifest } = await prepare(wasm, prepareOptions);
    if (settings.grants.includes("kv") && Object.keys(settings.kv ?? {}).length > 0) {
      await entries.open();
    }
    const piecewise = takesPiecewise(manifest, settings.grants);
    const runsScripts = manifest.cores.some((core) => core.runsScripts);
    const granted = { ...settings, foreign: functions.schemasOf(interfaces) };
    const deployment = { id: randomUUID(), worker: id, artifactKey, settings: granted, piecewise };
    const refusal = this.#refusal();
    if (refusal !== null && this.#closing === null) throw refusal;
    const shard = this.#shardOf(group);
    const unsent = new UnsentRequests();
    const own = { id: deployment.id, settings, interfaces, piecewise, runsScripts };
    const placed = { ...own, group, shard, unsent };
    const starting = { ...placed, started: { coldStartMs: 0, startFuel: 0 } };
    // What it asks while it starts is its own.
    const resident = before ?? this.#newResident(id, name, options);
    resident.placements = [...resident.placements, starting];
    this.#sources.add(deployment.id, { wasm, options: prepareOptions });
    try {
      const started = await shard.load({
        deployment: deployment as Deployment,
        tenant: id,
        fetches: "asked",
      });
      return { ...placed, started };
    } catch (error) {
      this.#sources.delete(deployment.id);
      if (before === undefined) this.#byId.delete(id);
      throw error;
    } finally {
      resident.placements = resident.placements.filter((each) => each !== starting);
    }
  }

  #newResident(id: string, name: WorkerName, options: LoadOptions): Resident {
    const key = shownName(name);
    const seat: Seat = { placement: null };
    const worker = new Worker(key, name, seat, {
      swap: (source, wanted) => this.load(key, source, wanted ?? resident.options),
      unload: async () => {
        // One that took its name later is not meant.
        if (this.#residents.get(key) === resident) await this.unload(key);
      },
      onOutcome: (outcome) => this.#tell(resident, outcome),
      refusal: () => this.#refusal(),
      uploads: this.#uploads,
    });
    const resident: Resident = { id, name, worker, seat, options, placements: [] };
    this.#byId.set(id, resident);
    return resident;
  }

  async #end(resident: Resident, placement: Placement): Promise<void> {
    await placement.unsent.close(placement.settings.limits.deadline + queueTime);
    await placement.shard.unload(placement.id);
    resident.placements = resident.placements.filter((each) => each !== placement);
    this.#sources.delete(placement.id);
    const { group, shard } = placement;
    if (group === usualGroup || !shard.isEmpty || this.#shards.get(group) !== shard) return;
    this.#shards.delete(group);
    await shard.close();
  }

  #shardOf(group: string): EmbeddedShard {
    const known = this.#shards.get(group);
    if (known !== undefined) return known;
    const { dataDir, fuelDefaults, sandbox, workerMemory, fetches, entries, functions } =
      this.#parts;
    // A shard may have been taken over: it speaks for the workers in it, and for no others.
    const resident = (id: string) => {
      const found = this.#byId.get(id);
      const here = found?.placements.filter((each) => each.shard === shard) ?? [];
      if (found === undefined || here.length === 0) return null;
      return { worker: found.worker.name, tenant: found.name.tenant, placements: here };
    };
    const shard: EmbeddedShard = new EmbeddedShard({
      dataDir,
      launch: () => sandbox.launch(),
      fuelPerMs: fuelDefaults.fuelPerMs,
      workerMemory,
      handlers: {
        artifact: ({ deployment }) => this.#repair(shard, deployment),
        fetch: (asked, signal) => fetches.send(resident(asked.tenant), asked, signal),
        kv: (asked, signal) => entries.answer(resident(asked.namespace.tenant), asked, signal),
        function: (asked, signal) => functions.call(resident(asked.tenant), asked, signal),
      },
      onLost: (error, running) => this.#onLost(group, error, running),
    });
    this.#shards.set(group, shard);
    return shard;
  }

  /** Makes a missing or damaged artifact again. */
  async #repair(shard: EmbeddedShard, deployment: string): Promise<null> {
    if (!shard.has(deployment)) throw notLoaded();
    return this.#sources.repair(deployment);
  }

  #onLost(group: string, error: SkerryError, running: ReadonlySet<string>): void {
    const workers = [...this.#byId.values()]
      .filter(({ placements }) => placements.some(({ id }) => running.has(id)))
      .map(({ worker }) => worker.name);
    this.#events.tell("loss", { group, error, workers });
  }

  #tell({ worker, name: { tenant } }: Resident, outcome: Outcome): void {
    const { requestId, usage, request, error, log } = outcome;
    const of = { worker: worker.name, tenant, requestId, at: Date.now() };
    const { fuel, startFuel, hostFuel, cpuMs, wallMs, memoryBytes, hostCalls } = usage;
    const status = statusSent(outcome);
    const code = error?.code ?? null;
    const used = { fuel, startFuel, hostFuel, cpuMs, wallMs, memoryBytes, hostCalls, status, code };
    const event: UsageEvent = { ...of, method: request.method, uri: request.uri, ...used };
    for (const { level, message } of log) {
      this.#events.tell("log", { ...of, level, message } satisfies LogEvent);
    }
    this.#events.tell("usage", event);
  }

  #refusal(): SkerryError | null {
    if (this.#closing === null) return null;
    return new SkerryError("draining", "The host was closed.");
  }
}

function fullName(name: string): string {
  return shownName(parseName(name));
}

function shownName({ tenant, worker }: WorkerName): string {
  return tenant === worker ? worker : `${tenant}/${worker}`;
}

function ignore(): void {}
