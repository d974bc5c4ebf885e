import { SkerryError } from "../errors.ts";
import { codeCache } from "../isolate/code-cache.ts";
import type { MemoryLimits } from "../isolate/inside/memory/memory-sum.ts";
import { processMemory } from "../isolate/memory-sums.ts";
import type { AnswerRoom } from "../message/answer-room.ts";
import type { RequestWithStream } from "../message/streamed.ts";
import type { WithTrailers } from "../message/with-trailers.ts";
import type { Artifact } from "../module/artifact.ts";
import type { AdmissionLimits, Deployment } from "../settings/deployment.ts";
import { ArtifactStore } from "../store/artifacts.ts";
import { RecentArtifacts } from "../store/recent-artifacts.ts";
import { ResidentMemory } from "./isolates/resident-memory.ts";
import { Semaphore } from "./isolates/semaphore.ts";
import type { StreamedHead } from "./outcome/answering.ts";
import type { Recorder } from "./outcome/tape.ts";
import type { StreamedOutcome } from "./outcome/usage.ts";
import { Admission, defaultBodyBytes, ShardAdmission } from "./queue/admission.ts";
import { AnswerTurns } from "./queue/answer-turns.ts";
import type { FuelSource } from "./queue/fuel-lease.ts";
import { TenantLeases } from "./queue/tenant-leases.ts";
import { TenantRate } from "./queue/tenant-rate.ts";
import { RunningDeployment } from "./running-deployment.ts";
import { dropCached, type ReachSources, workerReach } from "./worker-reach.ts";

/** The fields that lead from a deployment to its artifact. */
export type PreparedDeployment = Pick<Deployment, "id" | "worker" | "artifactKey">;

/** The cost of an isolate's start. */
export interface Started {
  readonly coldStartMs: number;
  /** Fuel burned by initialising the instance. */
  readonly startFuel: number;
}

export interface PoolOptions {
  /** The data folder with the artifacts. */
  readonly dataDir: string;
  /** Requests in the shard at once, of all workers. */
  readonly requestsAtOnce: number;
  /** The time without requests after which a worker's isolates are evicted, in ms. Infinity: they are only evicted for memory. */
  readonly idle: number;
  /** Resident bytes of this process above which isolates are evicted, the least recently used first. */
  readonly shardMemory: number;
  /** Bytes that all instances of one worker, and of one tenant's workers, may have. Left out: as many as they like. */
  readonly memory?: MemoryLimits;
  /** Fuel that a ms of CPU time counts as for a tenant's rate, where a request burned less in it. */
  readonly fuelPerMs: number;
  /** The source of fuel for tenants with a rate. */
  readonly fuel: FuelSource;
  /** The store lacks the artifact, or had a damaged one, which it removed. Resolves once the store has it again. */
  readonly onArtifactMissing: (deployment: PreparedDeployment) => Promise<void>;
  /** An isolate of the deployment can't be ended: the process has to be. */
  readonly onWedged: (deployment: Deployment) => void;
  /** An isolate of the deployment begins to run guest code. Returns a function to call once it has none to run. */
  readonly onBusy: (deployment: Deployment) => () => void;
  /** Returns true if anybody reads the log of the deployment's guests now. */
  readonly wantsLog: (deployment: Deployment) => boolean;
  /** An isolate was made because requests asked for one. */
  readonly onStarted: (deployment: Deployment) => void;
  /** An isolate was ended: it was idle, or memory was short. */
  readonly onEvicted: (deployment: Deployment) => void;
  /** Memory stays over its limit although what was idle is evicted: the process should be replaced. */
  readonly onMemory: (residentBytes: number) => void;
  /** Room for answers that clients have not taken. Left out: answers are taken at once. */
  readonly answerRoom?: () => AnswerRoom;
  /** Sources of what workers may reach. Left out: they reach nothing. */
  readonly reach?: ReachSources;
  /** The recorder of a deployment's requests. Left out: none are recorded. */
  readonly recorderOf?: (deployment: Deployment) => Recorder | undefined;
  /** The tenant has no deployment here any more: all were retired or evicted. */
  readonly onTenantLeft?: (tenant: string) => void;
}

/** The pool's requirements of a worker besides its deployment; part of a `ServedWorker`. */
export interface PooledWorker {
  readonly tenant: string;
  readonly admission: AdmissionLimits;
  /** True when the tenant has a fuel rate. */
  readonly rated: boolean;
}

/** Answers one request. Never rejects for what a guest or a visitor does: see `Outcome.error`. When the signal aborts,
 * the request leaves the queue. */
export type WorkerCall = (
  request: WithTrailers<RequestWithStream>,
  requestId?: string,
  signal?: AbortSignal,
  answering?: (head: StreamedHead) => void,
) => Promise<StreamedOutcome>;

export interface PoolStats {
  readonly isolates: number;
  readonly waiting: number;
  /** Requests in the shard, including those that wait. */
  readonly requests: number;
  /** Since the process started. */
  readonly coldStarts: number;
  readonly evictions: number;
  /** Workers that have isolates or requests, by name. */
  readonly workers: ReadonlyMap<string, { readonly isolates: number; readonly waiting: number }>;
}

/** The most starts of isolates at once. */
const maxStarts = 8;

/**
 * The number of most recently used isolates that stay for as long as `idle` allows. Others are evicted after `rest` ms
 * without use, so that a thousand workers that were called once do not occupy 2.4 GB (2.4 MB each, for small ones), and
 * a thousand that are called constantly are not restarted constantly.
 */
const maxResting = 200;
const rest = 1_000;

/** The interval of checks on idle workers and memory, in ms. */
const sweepEvery = 250;

/** The state that all deployments of one worker share. */
interface WorkerState {
  /** Bytes that an instance of any of its deployments may have. */
  memory: number;
  readonly admission: Admission;
  /** The number of its deployments here. */
  deployments: number;
}

/** A deployment that is in use. */
interface PooledDeployment {
  readonly deployment: Deployment;
  readonly running: RunningDeployment;
  readonly worker: WorkerState;
  readonly tenant: string;
}

const nothingToReach: ReachSources = { sender: () => null, kv: null };

/** The workers of a shard that are in use. A worker that was not called is not here and costs nothing. Of one that was
 * evicted only the count of its requests stays. */
export class Pool {
  readonly #options: PoolOptions;
  readonly #store: ArtifactStore;
  readonly #artifacts = new RecentArtifacts();
  /** Deployments by id. */
  readonly #deployments = new Map<string, PooledDeployment>();
  /** Workers by name. */
  readonly #workers = new Map<string, WorkerState>();
  /** Workers without a deployment here, of which answers were still being sent. */
  readonly #sending = new Set<string>();
  /** The number of deployments of each tenant here. */
  readonly #tenants = new Map<string, number>();
  readonly #leases: TenantLeases;
  readonly #shard: ShardAdmission;
  readonly #starts = new Semaphore(maxStarts);
  readonly #memory: ResidentMemory;
  readonly #sweeper: NodeJS.Timeout;
  #coldStarts = 0;
  #evictions = 0;

  constructor(options: PoolOptions) {
    this.#options = options;
    this.#store = new ArtifactStore(options.dataDir);
    this.#leases = new TenantLeases(options.fuel);
    this.#shard = new ShardAdmission({
      requestsAtOnce: options.requestsAtOnce,
      bodyBytes: defaultBodyBytes,
    });
    if (options.memory !== undefined) processMemory.limits = options.memory;
    this.#memory = new ResidentMemory(options.shardMemory, {
      isolates: () => this.#isolates,
      rest: () => this.#rest() + Number(codeCache.letGo()),
      evict: (isolates) => this.#evictOldest(isolates, Number.POSITIVE_INFINITY),
      onMemory: options.onMemory,
    });
    this.#sweeper = setInterval(() => this.#sweep(), sweepEvery);
    this.#sweeper.unref();
  }

  /** Returns the function that answers requests with a deployment of a worker. Nothing is created before its first call. */
  callOf(deployment: Deployment, worker: PooledWorker): WorkerCall {
    return (request, requestId, signal, answering) => {
      const pooled = this.#deployments.get(deployment.id) ?? this.#enter(deployment, worker);
      // The operator may change both while the deployment stays.
      pooled.worker.admission.limits = worker.admission;
      pooled.running.lease = this.#leases.of(worker);
      return pooled.running.call(request, requestId, signal, answering);
    };
  }

  /** Returns the rate of the worker's tenant here; null if it has none. */
  rateOf(worker: PooledWorker): TenantRate | null {
    const lease = this.#leases.of(worker);
    return lease && new TenantRate(lease, worker.admission);
  }

  /**
   * Makes an isolate for a deployment before a request needs one, and returns the cost.
   * @throws SkerryError `start-failed`, `memory-over-cap`, or the reason why it has no artifact.
   */
  async start(deployment: Deployment, worker: PooledWorker): Promise<Started> {
    const { running } = this.#deployments.get(deployment.id) ?? this.#enter(deployment, worker);
    running.lease = this.#leases.of(worker);
    try {
      await running.start();
    } catch (error) {
      await this.retire(deployment.id);
      throw error;
    }
    const { coldStartMs, startFuel } = running;
    return { coldStartMs, startFuel };
  }

  /** Starts a deployment once, in an isolate that is ended again, and returns what that took.
   * @throws SkerryError `start-failed`, `memory-over-cap`, or why it has no artifact. */
  async try(deployment: Deployment): Promise<Started> {
    const artifact = await this.artifact(deployment);
    const wedged = () => this.#options.onWedged(deployment);
    const idle = this.#options.onBusy(deployment);
    try {
      const running = await RunningDeployment.load(artifact, deployment.settings, wedged);
      const { coldStartMs, startFuel } = running;
      await running.dispose();
      return { coldStartMs, startFuel };
    } finally {
      idle();
    }
  }

  /** A deployment's artifact, made again where it is missing or damaged.
   * @throws SkerryError `host-failed`, or what making it again failed with. */
  async artifact(deployment: PreparedDeployment): Promise<Artifact> {
    const compiled = (digest: string) => codeCache.of(digest);
    const read = () => this.#artifacts.read(this.#store, deployment.artifactKey, compiled);
    const known = await read();
    if (known !== null) return known;
    await this.#options.onArtifactMissing(deployment);
    const again = await read();
    if (again !== null) return again;
    throw new SkerryError(
      "host-failed",
      `The artifact of worker ${deployment.worker} does not stay in the data folder.`,
    );
  }

  /** Removes a deployment that gets no more requests, once its requests are answered. */
  async retire(deploymentId: string): Promise<void> {
    const pooled = this.#deployments.get(deploymentId);
    if (pooled !== undefined) {
      // The next request for it creates it again.
      this.#deployments.delete(deploymentId);
      await pooled.running.dispose();
    }
    dropCached(deploymentId);
    if (pooled !== undefined) this.#leave(pooled);
  }

  /** Drops a deployment's own cache: later look-ups find nothing. */
  dropCached(deploymentId: string): void {
    dropCached(deploymentId);
  }

  /** True if a deployment of the tenant is here. */
  has(tenant: string): boolean {
    return this.#tenants.has(tenant);
  }

  stats(): PoolStats {
    const workers = new Map<string, { isolates: number; waiting: number }>();
    for (const { deployment, running } of this.#deployments.values()) {
      const of = workers.get(deployment.worker) ?? { isolates: 0, waiting: 0 };
      of.isolates += running.isolates;
      of.waiting += running.waiting;
      workers.set(deployment.worker, of);
    }
    const sum = (key: "isolates" | "waiting") =>
      [...workers.values()].reduce((total, of) => total + of[key], 0);
    return {
      isolates: sum("isolates"),
      waiting: sum("waiting"),
      requests: this.#shard.requests,
      coldStarts: this.#coldStarts,
      evictions: this.#evictions,
      workers,
    };
  }

  /** Ends all workers once the requests they have are answered. */
  async dispose(): Promise<void> {
    clearInterval(this.#sweeper);
    await Promise.all([...this.#deployments.keys()].map((id) => this.retire(id)));
  }

  get #isolates(): number {
    let isolates = 0;
    for (const { running } of this.#deployments.values()) isolates += running.isolates;
    return isolates;
  }

  #enter(deployment: Deployment, worker: PooledWorker): PooledDeployment {
    let of = this.#workers.get(deployment.worker);
    if (of === undefined) {
      const owner = { tenant: worker.tenant, worker: deployment.worker };
      const over = (more: number) => processMemory.overText(owner, more, of?.memory ?? 0);
      of = {
        admission: new Admission(worker.admission, this.#shard, over),
        deployments: 0,
        memory: 0,
      };
      this.#workers.set(deployment.worker, of);
    }
    of.deployments++;
    const { settings } = deployment;
    of.memory = Math.max(of.memory, settings.limits.memory);
    const { tenant } = worker;
    const reach = workerReach(
      settings,
      tenant,
      deployment.id,
      this.#options.reach ?? nothingToReach,
    );
    const running = new RunningDeployment(() => this.artifact(deployment), deployment.settings, {
      admission: of.admission,
      answers: new AnswerTurns(
        deployment.worker,
        this.#options.answerRoom?.(),
        settings.limits.responseBody,
      ),
      tenant,
      worker: deployment.worker,
      onWedged: () => this.#options.onWedged(deployment),
      onBusy: () => this.#options.onBusy(deployment),
      wantsLog: () => this.#options.wantsLog(deployment),
      reach: () => reach,
      recorder: this.#options.recorderOf?.(deployment),
      onStarted: () => {
        this.#coldStarts++;
        this.#options.onStarted(deployment);
      },
      acquireStart: async () => {
        const release = await this.#starts.acquire();
        // Room is made before it is needed: a crowd of cold starts is faster than the sweep.
        this.#memory.look();
        return release;
      },
      mayGrow: () => !this.#memory.short,
      fuelPerMs: this.#options.fuelPerMs,
    });
    this.#tenants.set(tenant, (this.#tenants.get(tenant) ?? 0) + 1);
    const pooled = { deployment, running, worker: of, tenant };
    this.#deployments.set(deployment.id, pooled);
    return pooled;
  }

  #sweep(): void {
    this.#memory.look();
    for (const worker of [...this.#sending]) this.#forgetWorker(worker);
    this.#leases.sweep((tenant) => this.#tenants.has(tenant));
    if (!Number.isFinite(this.#options.idle)) return;
    const now = performance.now();
    for (const pooled of [...this.#deployments.values()]) {
      const { lastUsed, failedRecently } = pooled.running;
      if (now - lastUsed >= this.#options.idle && !failedRecently) this.#evict(pooled);
    }
    const beyond = this.#isolates - maxResting;
    if (beyond > 0) this.#evictOldest(beyond, now - rest);
  }

  #rest(): number {
    let resting = 0;
    for (const { running } of this.#deployments.values()) resting += running.rest();
    return resting;
  }

  /** Evicts at most this many isolates that were last used before a time. */
  #evictOldest(isolates: number, before: number): void {
    const byAge = [...this.#deployments.values()]
      .filter(({ running }) => !running.busy && running.isolates > 0 && running.lastUsed < before)
      .sort((a, b) => a.running.lastUsed - b.running.lastUsed);
    let left = isolates;
    for (const pooled of byAge) {
      if (left <= 0) return;
      left -= pooled.running.isolates;
      this.#evict(pooled);
    }
  }

  #evict(pooled: PooledDeployment): void {
    const { isolates } = pooled.running;
    if (!pooled.running.evict()) return;
    this.#evictions += isolates;
    for (let i = 0; i < isolates; i++) this.#options.onEvicted(pooled.deployment);
    this.#deployments.delete(pooled.deployment.id);
    this.#leave(pooled);
  }

  /** Forgets a worker that has nothing here: no deployment, and no answer on its way. */
  #forgetWorker(name: string): void {
    this.#sending.delete(name);
    const worker = this.#workers.get(name);
    if (worker === undefined || worker.deployments > 0) return;
    if (worker.admission.requests > 0) this.#sending.add(name);
    else this.#workers.delete(name);
  }

  #leave({ deployment, worker, tenant }: PooledDeployment): void {
    worker.deployments--;
    this.#forgetWorker(deployment.worker);
    const left = this.#tenants.get(tenant)! - 1;
    if (left > 0) {
      this.#tenants.set(tenant, left);
      return;
    }
    this.#tenants.delete(tenant);
    this.#options.onTenantLeft?.(tenant);
  }
}
