import type { Logger } from "pino";
import { TrustedProxies } from "../http/read/client-address.ts";
import { HttpServer } from "../http/server.ts";
import type { HttpServerOptions } from "../http/server-options.ts";
import { processPermits } from "../isolate/cpu-permits.ts";
import type { Peer } from "../process/rpc.ts";
import { ProcessRecorder } from "../replay/recorder.ts";
import { processCaches } from "../services/cache/tenant-caches.ts";
import { outwardConnections } from "../services/outward-connections.ts";
import { residentBytes } from "../worker/isolates/resident-bytes.ts";
import { Pool } from "../worker/pool.ts";
import type { LineSink } from "./observe/line-sink.ts";
import { openLog } from "./observe/log.ts";
import { openTraces } from "./observe/open-traces.ts";
import { RequestLog } from "./observe/request-log.ts";
import type { RequestTraces } from "./observe/request-traces.ts";
import { ShardMetrics, snapshotEvery } from "./observe/shard-metrics.ts";
import { stderrSink } from "./observe/stderr-sink.ts";
import { TailTap } from "./observe/tail-tap.ts";
import { connectionShares } from "./open-files.ts";
import { adjustPauses } from "./pause-length.ts";
import type { Beat, ServeProtocol, ShardStart } from "./protocol.ts";
import { RunningLedger } from "./running-ledger.ts";
import { ShardReach } from "./shard-reach.ts";
import { ShardWorkers } from "./shard-workers.ts";
import { TenantCleanup } from "./tenant-cleanup.ts";

type SupervisorPeer = Peer<ServeProtocol["parent"], ServeProtocol["child"]>;

/** Time a shard has to write what is left of its log, in ms. */
const flushTime = 500;

/** Said once in a shard's life; the metric tells how it goes on. */
const crowdedSentence =
  "As many connections are open as this process may have: idle ones are closed for new ones, and new ones " +
  "refused where none is idle. Raise its limit of open files, or start more shards.";

/** What a shard of `skerry serve` consists of: HTTP in front, workers and their isolates behind it, and
 * what is told of requests that ended. */
export class Shard {
  readonly pool: Pool;
  readonly front: HttpServer;
  readonly workers: ShardWorkers;
  readonly tail: TailTap;
  readonly #reach: ShardReach;
  readonly #metrics: ShardMetrics;
  readonly #sink: LineSink;
  readonly #supervisor: SupervisorPeer;
  readonly #traces: RequestTraces | null;
  readonly #recorder: ProcessRecorder | null;

  private constructor(
    start: ShardStart,
    supervisor: SupervisorPeer,
    { log, sink, traces }: { log: Logger; sink: LineSink; traces: RequestTraces | null },
  ) {
    const { dataDir, settings, ledger } = start;
    this.#supervisor = supervisor;
    this.#traces = traces;
    this.#sink = sink;
    const requests = new RequestLog(log, settings.log);
    this.tail = new TailTap((batch) => supervisor.tell("tail", batch));
    this.#metrics = new ShardMetrics({
      gauges: () => this.#gauges(),
      dropped: () => ({
        logLines: this.#sink.takeDropped(),
        tailEntries: this.tail.takeDropped(),
        spans: traces?.takeDropped() ?? 0,
      }),
    });
    const running = new RunningLedger(ledger);
    this.#reach = new ShardReach(start.kv, traces?.beginFetch, settings.deniedAddresses);
    const { record } = settings;
    this.#recorder =
      record &&
      new ProcessRecorder({ ...record, version: start.version }, (recording) =>
        supervisor.ask("recording", recording),
      );
    this.pool = new Pool({
      dataDir,
      reach: this.#reach,
      recorderOf: ({ id }) => this.#recorder?.of(id),
      requestsAtOnce: settings.requestsAtOnce,
      idle: settings.idle,
      shardMemory: settings.shardMemory,
      fuelPerMs: start.fuelPerMs,
      fuel: {
        lease: (tenant) => supervisor.ask("lease", { tenant }),
        giveBack: (tenant, fuel) => supervisor.tell("giveBack", { tenant, fuel }),
      },
      onArtifactMissing: async ({ id, artifactKey, worker }) => {
        log.warn({ worker, deployment: id.slice(0, 12) }, "An artifact is made again.");
        await supervisor.ask("artifact", { deployment: id, artifactKey });
      },
      onWedged: ({ worker }) => supervisor.tell("wedged", { worker }),
      onBusy: ({ worker }) => running.begin(worker),
      wantsLog: ({ worker }) => requests.wantsLinesOf(worker) || this.tail.wants(worker),
      onStarted: ({ worker }) => this.#metrics.coldStarted(worker),
      onEvicted: ({ worker }) => this.#metrics.evicted(worker),
      onTenantLeft: (tenant) => remains.clear(tenant),
      onMemory: (residentBytes) => {
        log.warn(
          { residentBytes },
          "The shard is to be replaced: its memory stays over its limit.",
        );
        supervisor.tell("memory", { residentBytes });
      },
    });
    this.workers = new ShardWorkers(this.pool, (tenant) => remains.clear(tenant));
    const remains = new TenantCleanup(this.pool, this.workers, this.#reach, processCaches);
    const { headersTimeout, requestTimeout, keepAliveTimeout } = settings;
    const { clients, refused, outward } = connectionShares();
    outwardConnections.most = outward;
    let toldOfCrowd = false;
    const options: HttpServerOptions = {
      mostConnections: clients,
      mostRefused: refused,
      onCrowded: (how, connections) => {
        this.#metrics.crowded(how);
        if (toldOfCrowd) return;
        toldOfCrowd = true;
        log.warn({ connections, most: clients, how }, crowdedSentence);
      },
      route: (head) => this.workers.route(head),
      onOutcome: (outcome, meta) => {
        this.#metrics.record(outcome, meta);
        requests.record(outcome, meta);
        this.tail.record(outcome, meta);
        traces?.end(outcome, meta);
      },
      proxies: new TrustedProxies(settings.trustedProxies),
      times: { headersTimeout, requestTimeout, keepAliveTimeout },
    };
    this.front = new HttpServer(
      traces === null ? options : { ...options, beginTrace: traces.begin },
    );
    setInterval(() => supervisor.tell("metrics", this.#metrics.snapshot()), snapshotEvery);
  }

  static async create(start: ShardStart, supervisor: SupervisorPeer): Promise<Shard> {
    processPermits.permits = start.permits;
    void adjustPauses();
    const cordon = start.cordon ?? "front";
    const sink = stderrSink();
    const log = openLog({ level: start.settings.log.level, role: "shard", cordon, sink });
    const traces = await openTraces({
      settings: start.settings.traces,
      version: start.version,
      cordon,
      onProblem: (sentence) => log.warn(sentence),
    });
    return new Shard(start, supervisor, { log, sink, traces });
  }

  /** Other cordons are reached at these sockets from now on, and at no others. */
  reach(sockets: Readonly<Record<string, string>>): void {
    this.workers.sockets = sockets;
    this.front.forwarder.keepOnly(new Set(Object.values(sockets)));
  }

  beat(): Beat {
    const { isolates, waiting } = this.pool.stats();
    return { residentBytes: residentBytes(), isolates, waiting };
  }

  /** Answers what it has, tells the last of it, and is done. */
  async drain(): Promise<void> {
    await this.front.drain();
    await this.#recorder?.settled();
    await this.#reach.close();
    this.#supervisor.tell("metrics", this.#metrics.snapshot());
    this.tail.flush();
    await this.#traces?.close(flushTime);
    await this.#sink.flush(flushTime);
  }

  #gauges() {
    const { isolates, waiting, workers } = this.pool.stats();
    return {
      isolates,
      waiting,
      residentBytes: residentBytes(),
      connections: this.front.connections,
      workers: [...workers].map(([worker, has]) => [worker, has.isolates, has.waiting] as const),
    };
  }
}
