import type { HostSandbox } from "../process/sandbox/host-sandbox.ts";
import { fuelPerMsOf } from "../settings/calibrate.ts";
import { artifactFolder } from "../store/artifacts.ts";
import type { ArtifactViews } from "./cordons/artifact-views.ts";
import { frontCordon, isWorkerless } from "./cordons/cordon-names.ts";
import type { OuterServices } from "./cordons/cordons.ts";
import type { Losses } from "./cordons/losses.ts";
import type { OriginConnections } from "./cordons/origin-connections.ts";
import type { Quarantines } from "./cordons/quarantines.ts";
import type { ShardAuthority } from "./cordons/shard-authority.ts";
import { shardMessages } from "./cordons/shard-messages.ts";
import type { ShardMonitor } from "./cordons/shard-monitor.ts";
import { permitsOfShard } from "./cordons/shard-permits.ts";
import { shardSettings } from "./cordons/shard-settings.ts";
import { SocketConnections } from "./cordons/socket-connections.ts";
import type { SpareProcesses } from "./cordons/spare-processes.ts";
import type { Watches } from "./cordons/watches.ts";
import type { ArtifactRepair } from "./deploy/artifact-repair.ts";
import type { LiveCatalog } from "./deploy/live-catalog.ts";
import type { FuelLedger } from "./fuel-ledger.ts";
import type { KvKeeper } from "./kv-keeper.ts";
import type { LiveSettings } from "./live-settings.ts";
import type { HostLog } from "./log/host-log.ts";
import { shardOf } from "./log/line-sources.ts";
import type { MetricsLedger } from "./observe/metrics-ledger.ts";
import type { TailHub } from "./observe/tail-hub.ts";
import type { HostTraces } from "./observe/traces.ts";
import type { CordonRecordings } from "./open-recordings.ts";
import { connectionsOnTheWay } from "./own-connections.ts";

export interface ShardServicesOptions {
  readonly version: string;
  readonly settings: LiveSettings;
  readonly calibratedFuel: number;
  readonly sandbox: HostSandbox;
  readonly views: ArtifactViews | null;
  readonly spares: SpareProcesses;
  readonly hostLog: HostLog;
  readonly catalog: LiveCatalog;
  readonly authority: ShardAuthority;
  readonly timeOf: OuterServices["timeOf"];
  readonly leases: FuelLedger;
  readonly kv: KvKeeper;
  readonly origins: OriginConnections;
  readonly recordings: CordonRecordings;
  readonly metrics: MetricsLedger;
  readonly looks: ShardMonitor;
  readonly losses: Losses;
  readonly tails: TailHub;
  readonly traces: HostTraces;
  /** These need the cordons themselves. */
  readonly later: () => {
    readonly repair: ArtifactRepair;
    readonly quarantines: Quarantines;
    readonly watches: Watches;
  };
}

/** What cordons need of the supervisor for their shards: processes, what a shard is told as it starts, and what their start,
 * end and loss mean for others. */
export function shardServices(options: ShardServicesOptions): OuterServices {
  const { settings, sandbox, views, hostLog, authority, leases, kv } = options;
  const { metrics, looks, losses, tails, traces, later } = options;
  const log = hostLog.own;
  const { heartbeat, drainDeadline, shardMemory, shardAge, dataDir } = settings.current;
  const maxLocal = connectionsOnTheWay(settings.current);
  return {
    heartbeat,
    drainDeadline,
    shardMemory,
    shardAge,
    takeProcess: (cordon, rights, knows) => {
      const view = rights.user === undefined ? undefined : views?.folderOf(rights.user);
      const around = sandbox.of(
        cordon === frontCordon ? "front" : "shard",
        view === undefined ? {} : { artifacts: artifactFolder(view) },
      );
      const process = options.spares.take({ ...rights, sandbox: around });
      hostLog.hear(process, shardOf(cordon, knows, authority));
      return process;
    },
    shardStart: async (cordon, ledger, { user }) => ({
      version: options.version,
      cordon: cordon === frontCordon ? null : cordon,
      dataDir: (user === undefined ? null : views?.folderOf(user)) ?? dataDir,
      settings: shardSettings(settings.current, traces.ratio),
      answersAll: false,
      permits: permitsOfShard(settings.current),
      fuelPerMs: fuelPerMsOf(options.calibratedFuel),
      // The front runs no worker, and connects by itself.
      ledger: cordon === frontCordon ? null : ledger,
      brokered: cordon !== frontCordon,
      kv: isWorkerless(cordon) ? null : await kv.admit(ledger, cordon),
    }),
    timeOf: options.timeOf,
    catalogOf: (cordon) => options.catalog.viewOf(cordon),
    ...shardMessages({
      authority,
      leases,
      repair: () => later().repair,
      recordings: options.recordings,
      metrics,
      looks,
      watches: () => later().watches,
      tails,
      traces,
      connections: options.origins,
      sockets: new SocketConnections({
        isEntries: (path) => kv.isSocket(path),
        mayReach: (path, { ledger }) => kv.mayReach(path, ledger),
        maxLocal,
      }),
      onRepaired: async ({ user }, key) => {
        if (user !== undefined) await views?.renew(user, key);
      },
    }),
    onStarted: (cordon, each) => {
      const { name } = cordon;
      const { shard, knows, ledger } = each;
      kv.started(ledger, (routes) => {
        for (const { socket } of Object.values(routes)) knows.sockets.add(socket);
        shard.tell("entries", routes);
      });
      looks.started(cordon, each);
      metrics.shardStarted(shard.pid, name);
      tails.shardStarted(shard.pid, (wanted) => shard.tell("tail", wanted));
      log.info({ cordon: name, shard: shard.pid }, "A shard started.");
    },
    onEnded: ({ name }, each, reason) => {
      const { shard, ledger } = each;
      looks.ended(each);
      kv.forget(ledger);
      metrics.shardEnded(shard.pid, reason);
      tails.shardEnded(shard.pid);
      leases.dropShard(shard.pid);
      log.info({ cordon: name, shard: shard.pid, reason }, "A shard ended.");
    },
    onLost: ({ name }, reason, sentence, named) => {
      const suspects = authority.suspects(name, named);
      losses.add(name, sentence);
      log.error({ cordon: name, suspects }, sentence);
      later().quarantines.shardLost(name, reason, sentence, suspects);
    },
  };
}
