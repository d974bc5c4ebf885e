import type { Socket } from "node:net";
import { AnswerCaches } from "../http/cache/answer-caches.ts";
import { TrustedProxies } from "../http/read/client-address.ts";
import { HttpServer } from "../http/server.ts";
import { processPermits } from "../isolate/cpu-permits.ts";
import { processMemory } from "../isolate/memory-sums.ts";
import type { Peer } from "../process/rpc.ts";
import { ProcessRecorder } from "../replay/recorder.ts";
import type { Recording } from "../replay/recording.ts";
import type { Replayed } from "../replay/replay-in-isolate.ts";
import { type CatalogChange, isServed } from "../routing/catalog.ts";
import { ShardWorkers } from "../routing/shard-workers.ts";
import type { RefusedConnection } from "../services/broker/broker-protocol.ts";
import { processCaches } from "../services/cache/tenant-caches.ts";
import { loadConnections } from "../services/fetch/egress.ts";
import type { KvRoutes } from "../services/kv/routed-kv.ts";
import { outwardConnections } from "../services/outward-connections.ts";
import { AskedSockets, type WantedSocket } from "../services/sockets/asked-sockets.ts";
import { connectTo } from "../services/sockets/reach-socket.ts";
import { SocketAllowance } from "../services/sockets/socket-allowance.ts";
import { residentBytes } from "../worker/isolates/resident-bytes.ts";
import { Pool, type PreparedDeployment } from "../worker/pool.ts";
import type { ControlledEntries } from "./controlled-entries.ts";
import { EmbeddedExchanges } from "./embedded/embedded-exchanges.ts";
import { LoadedDeployments } from "./loaded-deployments.ts";
import type { ShardObserver } from "./observe/observer.ts";
import { OutcomeRelay } from "./observe/outcome-relay.ts";
import type { ShardGauges } from "./observe/shard-metrics.ts";
import type { TailWish } from "./observe/tail-tap.ts";
import { type ConnectionShares, connectionShares } from "./open-files.ts";
import { adjustPauses } from "./pause-length.ts";
import type { Beat, OriginNote, ShardProtocol, ShardStart, SocketNote } from "./protocol.ts";
import { RunningLedger } from "./running-ledger.ts";
import { ShardReach } from "./shard-reach.ts";
import { TenantCleanup } from "./tenant-cleanup.ts";

type Parent = Peer<ShardProtocol["parent"], ShardProtocol["child"]>;

/** The parts of a shard: HTTP in front, workers and their isolates behind it, and reports on finished requests. */
export class Shard {
  readonly pool: Pool;
  readonly server: HttpServer;
  readonly workers: ShardWorkers;
  readonly loaded: LoadedDeployments;
  readonly exchanges: EmbeddedExchanges;
  readonly #reach: ShardReach;
  /** Null if it connects itself. */
  readonly #sockets: AskedSockets | null;
  readonly #observer: ShardObserver;
  readonly #recorder: ProcessRecorder | null;

  private constructor(
    start: ShardStart,
    parent: Parent,
    observer: ShardObserver,
    { clients, refused }: ConnectionShares,
  ) {
    const { dataDir, settings } = start;
    this.#observer = observer;
    const running = start.ledger === null ? null : new RunningLedger(start.ledger);
    this.#sockets = start.brokered
      ? askedSockets(parent, (path) => this.#reach.isEntries(path))
      : null;
    const reachSocket = this.#sockets?.reach ?? connectTo;
    this.#reach = new ShardReach({
      kv: start.kv,
      reachSocket,
      beginSpan: observer.beginFetch,
      deniedAddresses: settings.deniedAddresses,
      connect: start.brokered ? (wanted) => parent.tell("connect", wanted) : null,
      giveUpConnect: (given) => parent.tell("giveUpConnect", given),
      ask: (fetch, signal) => parent.ask("fetch", fetch, signal),
      askKv: (asked, signal) => parent.ask("kv", asked, signal),
      askFunction: (asked, signal) => parent.ask("function", asked, signal),
      onSent: (origin) => parent.tell("sent", { origin }),
    });
    const { record, telemetry } = settings;
    this.#recorder =
      record &&
      new ProcessRecorder({ ...record, version: start.version }, (recording) =>
        parent.ask("recording", recording),
      );
    this.pool = new Pool({
      dataDir,
      reach: this.#reach,
      // Without telemetry they were never deployed: their ids mean nothing to the reader of a recording.
      recorderOf: ({ id }) => this.#recorder?.of(telemetry === null ? null : id),
      requestsAtOnce: settings.requestsAtOnce,
      idle: settings.idle,
      shardMemory: settings.shardMemory,
      memory: { worker: settings.workerMemory, tenant: settings.tenantMemory },
      fuelPerMs: start.fuelPerMs,
      fuel: {
        lease: (tenant) => parent.ask("lease", { tenant }),
        giveBack: (tenant, fuel) => parent.tell("giveBack", { tenant, fuel }),
      },
      onArtifactMissing: async (deployment) => {
        observer.artifactMissing(deployment);
        const { id, artifactKey } = deployment;
        await parent.ask("artifact", { deployment: id, artifactKey });
      },
      onWedged: ({ worker }) => parent.tell("wedged", { worker }),
      onBusy: running === null ? () => () => {} : ({ worker }) => running.begin(worker),
      answerRoom: () => this.server.answerRoom,
      wantsLog: ({ worker }) => observer.wantsLog(worker),
      onStarted: ({ worker }) => observer.coldStarted(worker),
      onEvicted: ({ worker }) => observer.evicted(worker),
      onTenantLeft: (tenant) => remains.clear(tenant),
      onMemory: (residentBytes) => {
        observer.memoryOver(residentBytes);
        parent.tell("memory", { residentBytes });
      },
    });
    this.loaded = new LoadedDeployments(this.pool, this.#reach);
    this.exchanges = new EmbeddedExchanges(
      (deployment) => this.loaded.targetOf(deployment),
      (news) => parent.tell("exchange", news),
    );
    this.workers = new ShardWorkers(this.pool, {
      onTenantGone: (tenant) => remains.clear(tenant),
      answersAll: start.answersAll,
      inFront: new AnswerCaches(processCaches),
    });
    const remains = new TenantCleanup(this.pool, this.workers, this.#reach, processCaches);
    const { headersTimeout, requestTimeout, keepAliveTimeout, trustedProxies } = settings;
    const { beginTrace } = observer;
    this.server = new HttpServer({
      maxConnections: clients,
      maxRefused: refused,
      onCrowded: (how, connections) => observer.crowded(how, connections),
      route: this.workers.route,
      onOutcome: observer.onOutcome,
      ...(trustedProxies !== null && { proxies: new TrustedProxies(trustedProxies) }),
      times: { headersTimeout, requestTimeout, keepAliveTimeout },
      ...(beginTrace !== undefined && { beginTrace }),
      reachShard: reachSocket,
    });
  }

  static async create(start: ShardStart, parent: Parent): Promise<Shard> {
    processPermits.permits = start.permits;
    void adjustPauses();
    const shares = connectionShares();
    outwardConnections.most = shares.outward;
    const gauges = () => shard.#gauges();
    const observer = await observerFor(start, parent, shares, gauges);
    const shard: Shard = new Shard(start, parent, observer, shares);
    return shard;
  }

  /** Applies a change of the catalog. */
  apply(change: CatalogChange): void {
    this.server.load();
    // So that the first fetch need not wait for it.
    if (change.put.some(mayFetch)) void loadConnections();
    this.workers.apply(change);
  }

  /** Tenants' entries are reached there from now on. */
  routeEntries(routes: KvRoutes): void {
    this.#reach.routeEntries(routes);
  }

  /** Other cordons are reached at these sockets from now on, and at no others. */
  reach(sockets: Readonly<Record<string, string>>): void {
    this.workers.sockets = sockets;
    // So that the first request need not wait for it.
    if (Object.keys(sockets).length > 0) void this.server.forwarder.load();
    this.server.forwarder.keepOnly(new Set(Object.values(sockets)));
  }

  /** A connection that it wanted, to an origin or to a socket of this host. */
  connected(note: OriginNote | SocketNote, socket: Socket): void {
    if ("wanted" in note) this.#reach.connected(note.wanted, socket);
    else if (this.#sockets === null) socket.destroy();
    else this.#sockets.take(note.socket, socket);
  }

  /** A requested connection failed. */
  unconnected(refused: RefusedConnection): void {
    this.#reach.unconnected(refused);
  }

  /** Sets the workers whose requests are reported one by one. */
  wantTail(wish: TailWish): void {
    this.#observer.wantTail(wish);
  }

  /** The entries that its parent controls. @throws SkerryError `host-failed` where it does not. */
  controlledEntries(): Promise<ControlledEntries> {
    return this.#reach.controlledEntries();
  }

  /** Drops the cached answers of a tenant's workers. */
  removeAnswers(tenant: string): void {
    processCaches.clearOwn(tenant);
  }

  /** Runs a recorded request again, in an isolate of its own.
   * @throws SkerryError `start-failed`, or why the deployment has no artifact. */
  async replay(deployment: PreparedDeployment, recording: Recording): Promise<Replayed> {
    const { replayInIsolate } = await import("../replay/replay-in-isolate.ts");
    return replayInIsolate(await this.pool.artifact(deployment), recording);
  }

  beat(): Beat {
    const { isolates, waiting } = this.pool.stats();
    return { residentBytes: residentBytes(), isolates, waiting };
  }

  /** Answers its requests and those that arrive on idle connections within `patience` ms, reports the last of them, and ends. */
  async drain(patience: number): Promise<void> {
    await this.server.drain(patience);
    await this.loaded.settled();
    await this.exchanges.settled();
    await this.#recorder?.settled();
    await this.#reach.close();
    await this.#observer.close();
  }

  #gauges(): ShardGauges {
    const { isolates, waiting, workers } = this.pool.stats();
    const memory = processMemory.heldByWorkers();
    return {
      isolates,
      waiting,
      residentBytes: residentBytes(),
      connections: this.server.connections,
      workers: [...workers].map(
        ([worker, has]) => [worker, has.isolates, has.waiting, memory.get(worker) ?? 0] as const,
      ),
    };
  }
}

function mayFetch(worker: CatalogChange["put"][number]): boolean {
  if (!isServed(worker)) return false;
  const { current, candidate } = worker;
  return [current, candidate?.deployment].some((each) => each?.settings.grants.includes("fetch"));
}

function askedSockets(parent: Parent, isEntries: (path: string) => boolean): AskedSockets {
  const ask = (wanted: WantedSocket) => parent.ask("reachSocket", wanted);
  return new AskedSockets(ask, new SocketAllowance(isEntries));
}

/** Returns the observer of the shard's requests: its libraries are loaded only if they are needed. */
async function observerFor(
  { settings: { telemetry }, cordon }: ShardStart,
  parent: Parent,
  { clients }: ConnectionShares,
  gauges: () => ShardGauges,
): Promise<ShardObserver> {
  if (telemetry === null) {
    return new OutcomeRelay({
      reportOutcomes: (outcomes) => parent.tell("outcomes", outcomes),
      reportCrowded: () => parent.tell("crowded", { most: clients }),
    });
  }
  const { Telemetry } = await import("./observe/telemetry.ts");
  return Telemetry.open({
    settings: telemetry,
    cordon: cordon ?? "front",
    maxConnections: clients,
    gauges,
    reportMetrics: (snapshot) => parent.tell("metrics", snapshot),
    reportTail: (batch) => parent.tell("tail", batch),
    sendSpans: async (spans) => (await parent.ask("spans", spans)).sent,
  });
}
