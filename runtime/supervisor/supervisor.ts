import type { HostSandbox } from "../process/sandbox/host-sandbox.ts";
import { defaultCordon } from "../routing/catalog.ts";
import { calibratedMs } from "../settings/calibrate.ts";
import type { FuelRate } from "../settings/deployment.ts";
import { stderrSink } from "../shard/observe/stderr-sink.ts";
import type { DeploymentStore, ModuleStore } from "../store/deployments.ts";
import { type Admin, startAdmin } from "./admin/admin-server.ts";
import { ownToken } from "./admin/own-token.ts";
import type { ArtifactViews } from "./cordons/artifact-views.ts";
import { frontCordon, isWorkerless, namedCordons } from "./cordons/cordon-names.ts";
import { Cordons, type OuterServices } from "./cordons/cordons.ts";
import { Losses } from "./cordons/losses.ts";
import { OriginConnections } from "./cordons/origin-connections.ts";
import { OwnShards } from "./cordons/own-shards.ts";
import { Quarantines } from "./cordons/quarantines.ts";
import { ShardClaims } from "./cordons/shard-claims.ts";
import { permitsOfShard } from "./cordons/shard-permits.ts";
import { shardSayings } from "./cordons/shard-sayings.ts";
import { shardSettings } from "./cordons/shard-settings.ts";
import { SocketConnections } from "./cordons/socket-connections.ts";
import { SpareProcesses } from "./cordons/spare-processes.ts";
import { Watches } from "./cordons/watches.ts";
import { ArtifactRepair } from "./deploy/artifact-repair.ts";
import { Deployer } from "./deploy/deployer.ts";
import { refuseDroppedTenants, warnOfUndeclaredTenants } from "./deploy/dropped-tenants.ts";
import { Housekeeping, warnOfRemains } from "./deploy/housekeeping.ts";
import { keptWorkers } from "./deploy/kept-workers.ts";
import { LiveCatalog } from "./deploy/live-catalog.ts";
import { deploymentsOf } from "./deploy/live-worker.ts";
import { type OpenSource, readyStaticWorkers } from "./deploy/static-workers.ts";
import { Trials } from "./deploy/trials.ts";
import { FuelLedger } from "./fuel-ledger.ts";
import { KvKeeper, kvCordon } from "./kv-keeper.ts";
import { HostLog } from "./log/host-log.ts";
import { shardOf } from "./log/speakers.ts";
import { MetricsLedger } from "./observe/metrics-ledger.ts";
import { TailHub } from "./observe/tail-hub.ts";
import type { HostTraces } from "./observe/traces.ts";
import type { CordonRecordings } from "./open-recordings.ts";
import { adminConnections, connectionsOnTheWay, tellOfCrowds } from "./own-connections.ts";
import { sandboxStatus } from "./own-sandbox.ts";
import type { OwnUsers } from "./own-users.ts";
import { loggedReload, type Reloaded } from "./reloaded.ts";
import { SerialQueue } from "./serial-queue.ts";
import type { CordonSettings, ServeSettings } from "./serve-settings.ts";
import { staticDiff, takenUp } from "./settings/static-diff.ts";
import type { AcceptedConnections, SharedPort } from "./shared-port.ts";
import { SupervisorControl } from "./supervisor-control.ts";
import { urlHost } from "./url-host.ts";

export interface SupervisorOptions {
  readonly settings: ServeSettings;
  readonly version: string;
  /** Reads the settings file again. @throws SkerryError */
  readonly readSettings: () => Promise<ServeSettings>;
  readonly openSource: OpenSource;
  /** Called before it says that it is ready: who reads that may signal its end at once. */
  readonly onReady?: (supervisor: Supervisor) => void;
  readonly v8Flags?: readonly string[];
}

/** What is opened before there is a supervisor. */
export interface Outside {
  readonly store: { readonly deployments: DeploymentStore; readonly modules: ModuleStore };
  readonly publicPort: SharedPort;
  readonly accepted: AcceptedConnections;
  /** The fuel of a request by default, as calibrated. */
  readonly fuel: number;
  /** For sockets and ledgers. */
  readonly runFolder: string;
  readonly recordings: CordonRecordings;
  readonly users: OwnUsers;
  readonly traces: HostTraces;
  readonly sandbox: HostSandbox;
  /** Null where all shards are this process's user. */
  readonly views: ArtifactViews | null;
}

/** The process that owns settings, deployments and the admin API. It runs no tenant's code: shards do, which it keeps alive. */
export class Supervisor {
  readonly calibratedFuel: number;
  readonly #options: SupervisorOptions;
  readonly #users: OwnUsers;
  readonly #sandbox: HostSandbox;
  readonly #views: ArtifactViews | null;
  readonly #store: Outside["store"];
  readonly #port: SharedPort;
  readonly #recordings: CordonRecordings;
  readonly #hostLog: HostLog;
  readonly #log: HostLog["own"];
  readonly #leases = new FuelLedger((tenant) => this.rateOf(tenant));
  readonly #metrics: MetricsLedger;
  readonly #losses = new Losses();
  readonly #tails: TailHub;
  readonly #traces: HostTraces;
  readonly #changes = new SerialQueue();
  readonly #spares: SpareProcesses;
  readonly #reloads = new SerialQueue();
  readonly #catalog = new LiveCatalog(async (changeFor) => {
    await Promise.all([this.#kv.update(), this.#origins.update(), this.#showArtifacts()]);
    await this.#cordons.tell(changeFor);
  });
  readonly #claims = new ShardClaims(this.#catalog, () => this.#cordons.holder);
  readonly #kv: KvKeeper;
  readonly #origins: OriginConnections;
  readonly #cordons: Cordons;
  readonly #repair: ArtifactRepair;
  readonly #deployer: Deployer;
  readonly #quarantines: Quarantines;
  readonly #watches: Watches;
  readonly #housekeeping: Housekeeping;
  #settings: ServeSettings;
  #admin: Admin | null = null;
  #ready = false;

  constructor(options: SupervisorOptions, outside: Outside) {
    const { store, publicPort, accepted, fuel, runFolder, recordings } = outside;
    const { users, views, sandbox } = outside;
    this.#options = options;
    this.#traces = outside.traces;
    this.#users = users;
    this.#sandbox = sandbox;
    this.#views = views;
    this.#settings = options.settings;
    this.#store = store;
    this.#port = publicPort;
    this.#recordings = recordings;
    this.calibratedFuel = fuel;
    const log = new HostLog(this.#settings.log, stderrSink());
    this.#hostLog = log;
    this.#log = log.own;
    this.#spares = new SpareProcesses(options.v8Flags ?? [], log.hearing("shard"));
    this.#metrics = new MetricsLedger({
      version: options.version,
      isWorker: (worker) => this.#catalog.get(worker) !== undefined,
      takeDroppedLines: () => this.#hostLog.takeDropped(),
    });
    this.#tails = new TailHub();
    this.#origins = OriginConnections.of({
      settings: this.#settings,
      within: { user: users.brokers, sandbox: sandbox.of("broker") },
      hearing: (cordon) => log.hearing("broker", cordon),
      workers: () => this.#catalog.all(),
      ...{ metrics: this.#metrics, losses: this.#losses, log: this.#log },
    });
    this.#kv = new KvKeeper({
      dataDir: this.#settings.dataDir,
      runFolder,
      quotaBytes: this.#settings.namespaceQuota,
      sandbox: sandbox.of("entries"),
      hear: log.hearing("entries"),
      workers: () => this.#catalog.all(),
      onLost: (sentence) => {
        this.#metrics.kvLost();
        this.#losses.add(kvCordon, sentence);
        this.#log.error(sentence);
      },
      onTrouble: (sentence) => this.#log.error(sentence),
    });
    // With one cordon its own shards hold the port; with several, shards that run nobody's code.
    const holder = namedCordons(this.#settings).length > 0 ? frontCordon : defaultCordon;
    this.#cordons = new Cordons(
      runFolder,
      holder,
      users.connecting,
      accepted,
      this.#shardServices(),
    );
    tellOfCrowds(accepted, this.#metrics, this.#log);
    const preparing = {
      ...{ user: users.preparing, sandbox: sandbox.of("preparing") },
      hear: log.hearing("preparing"),
    };
    this.#repair = new ArtifactRepair(store, this.#settings.dataDir, preparing);
    this.#housekeeping = new Housekeeping(store, this.#settings.dataDir);
    const trials = new Trials(this.#cordons, (cordon) => this.#cordonSettings(cordon));
    this.#deployer = new Deployer({
      ...store,
      catalog: this.#catalog,
      changes: this.#changes,
      dataDir: this.#settings.dataDir,
      preparing,
      calibratedFuel: fuel,
      isCordon: (name) => this.#isCordon(name),
      isRated: (tenant) => this.rateOf(tenant) !== null,
      isTenant: (name) => Object.hasOwn(this.#settings.tenants, name),
      privateOrigins: this.#settings.privateOrigins,
      admission: () => this.#settings.admission,
      tryOut: async (deployment, cordon) => {
        const { user } = this.#cordonSettings(cordon);
        if (user !== undefined) await this.#views?.provide(user, [deployment.artifactKey]);
        await trials.run(deployment, cordon);
      },
      onChange: (worker, event) => {
        this.#metrics.workerChanged(worker, event);
        this.#watches.changed(worker);
        this.#log.info({ worker, event }, "A worker's deployment changed.");
        void this.#quarantines.closeUnused();
      },
      onRemove: (worker) => {
        this.#metrics.workerRemoved(worker);
        this.#watches.changed(worker);
        this.#log.info({ worker }, "A worker was removed.");
        void this.#quarantines.closeUnused();
      },
    });
    const moving = {
      ...{ catalog: this.#catalog, cordons: this.#cordons, changes: this.#changes },
      places: new OwnShards(),
      settingsOf: (cordon: string) => this.#cordonSettings(cordon),
    };
    const { watch, drainDeadline } = this.#settings;
    this.#watches = new Watches({
      ...{ ...moving, watch, drainDeadline, metrics: this.#metrics, log: this.#log },
      fuelPerMs: fuel / calibratedMs,
    });
    this.#quarantines = new Quarantines({
      ...moving,
      deployments: store.deployments,
      onQuarantined: (worker, reason, pauseMs) => {
        this.#metrics.quarantined();
        this.#log.warn({ worker, reason, pauseMs }, "A worker is quarantined.");
      },
    });
  }

  /** What HTTP is answered on. */
  get url(): string {
    return `http://${urlHost(this.#port.address ?? "")}:${this.#port.number}/`;
  }

  /** Where the admin API is. */
  get admin(): string {
    return this.#admin?.url ?? "";
  }

  get workers(): number {
    return this.#catalog.size;
  }

  get ready(): boolean {
    return this.#ready;
  }

  rateOf(tenant: string): FuelRate | null {
    const { tenants } = this.#settings;
    return Object.hasOwn(tenants, tenant) ? (tenants[tenant]?.fuelRate ?? null) : null;
  }

  /** Starts the shards, takes up the settings file's workers, and then answers. What fails ends all. */
  async start(): Promise<void> {
    try {
      const kept = await keptWorkers(this.#store.deployments, this.#deployer, this.#log);
      warnOfUndeclaredTenants(this.#settings, kept, this.#log);
      await this.#catalog.apply(kept);
      if (kept.length === 0) await warnOfRemains(this.#store.modules, this.#log);
      const names = [defaultCordon, ...namedCordons(this.#settings), this.#cordons.holder];
      await Promise.all(
        [...new Set(names)].map((name) => this.#cordons.ensure(name, this.#cordonSettings(name))),
      );
      await this.#changes.run(() => this.#quarantines.resume());
      await this.#takeUp(this.#settings);
      const { admin, dataDir } = this.#settings;
      // Whoever of this machine can connect would be the operator, shards among them. A unix socket is its owner's alone.
      const adminToken =
        this.#settings.adminToken ?? (admin.kind === "unix" ? null : await ownToken(dataDir));
      const sandbox = sandboxStatus(this.#sandbox, this.#settings, this.#users);
      const control = new SupervisorControl({
        ...{ supervisor: this, sandbox },
        version: this.#options.version,
        ...this.#store,
        catalog: this.#catalog,
        deployer: this.#deployer,
        ...{ quarantines: this.#quarantines, watches: this.#watches },
        ...{ changes: this.#changes, cordons: this.#cordons },
        metrics: this.#metrics,
        tails: this.#tails,
        ...{ losses: this.#losses, kv: this.#kv, origins: this.#origins },
        dataDir,
        views: this.#views,
      });
      this.#admin = await startAdmin(control, {
        address: admin,
        token: adminToken,
        log: this.#log,
        mostConnections: adminConnections(this.#settings),
      });
      this.#cordons.serve(this.#port);
      this.#setReady(true);
      this.#options.onReady?.(this);
      const { url, admin: api, workers } = this;
      this.#log.info({ url, admin: api, workers, sandbox }, "Ready.");
    } catch (error) {
      await this.#close(0);
      throw error;
    }
  }

  /** Reads the settings file again: all of it takes effect, or nothing. @throws SkerryError */
  reload(): Promise<Reloaded> {
    // One after the other, or an older state of the file might be the one that stays.
    const reload = this.#reloads.run(() => this.#reload());
    return loggedReload(reload, this.#log);
  }

  async #reload(): Promise<Reloaded> {
    const next = await this.#options.readSettings();
    const { needRestart } = staticDiff(this.#settings, next);
    return { ...(await this.#takeUp(next)), needRestart: [...needRestart] };
  }

  /** Ends gracefully: not ready any more, then no new connections, then the end once requests are answered or out of time. */
  async drain(): Promise<void> {
    this.#setReady(false);
    this.#log.info("Draining.");
    await new Promise((resolve) => setTimeout(resolve, this.#settings.drainDelay));
    await this.#close(this.#settings.drainDeadline);
  }

  /** Ends all processes at once. */
  kill(): void {
    this.#spares.close();
    this.#cordons.killAll();
    this.#kv.kill();
    this.#origins.kill();
  }

  async #close(deadline: number): Promise<void> {
    this.#quarantines.close();
    this.#watches.close();
    await this.#port.close();
    this.#spares.close();
    await this.#cordons.closeAll(deadline);
    await Promise.all([this.#kv.close(), this.#origins.close()]);
    await this.#admin?.close();
    this.#leases.close();
    this.#housekeeping.close();
    await this.#changes.run(() => this.#store.deployments.close());
    await this.#hostLog.close(1_000);
  }

  #setReady(ready: boolean): void {
    this.#ready = ready;
    this.#admin?.setReady(ready);
  }

  /** Deploys the workers of settings, and takes up their rates; of nothing, if one of them can't be. */
  async #takeUp(next: ServeSettings): Promise<{ changed: string[]; removed: string[] }> {
    refuseDroppedTenants(this.#settings, next, this.#catalog);
    const change = await readyStaticWorkers(next, {
      openSource: this.#options.openSource,
      modules: this.#store.modules,
      ...{ deployer: this.#deployer, catalog: this.#catalog },
      calibratedFuel: this.calibratedFuel,
    });
    const before = this.#settings;
    this.#settings = takenUp(before, next);
    try {
      await this.#deployer.activate(change.ready, "file", change.removed);
    } catch (error) {
      this.#settings = before;
      throw error;
    }
    await this.#deployer.takeUpRates();
    return { changed: [...change.changed], removed: [...change.removed] };
  }

  /** Has each cordon's shards see the artifacts of the workers that are theirs. */
  async #showArtifacts(): Promise<void> {
    if (this.#views === null) return;
    for (const worker of this.#catalog.all()) {
      const { user } = this.#cordonSettings(worker.record.cordon);
      const keys = deploymentsOf(worker).map(({ artifactKey }) => artifactKey);
      if (user !== undefined) await this.#views.provide(user, keys);
    }
  }

  #isCordon(name: string): boolean {
    return name === defaultCordon || Object.hasOwn(this.#settings.cordons, name);
  }

  #cordonSettings(cordon: string): CordonSettings {
    const { cordons, shards } = this.#settings;
    const own = (name: string) => (Object.hasOwn(cordons, name) ? cordons[name] : undefined);
    const settings = own(cordon) ?? own(defaultCordon) ?? { shards, limits: {} };
    const { front } = this.#users;
    if (cordon !== frontCordon || front === undefined) return settings;
    return { ...settings, user: front, group: front };
  }

  #shardServices(): OuterServices {
    const { heartbeat, drainDeadline, shardAge, dataDir } = this.#settings;
    const mostHere = connectionsOnTheWay(this.#settings);
    return {
      takeProcess: (cordon, rights, knows) => {
        const sandbox = this.#sandbox.of(cordon === frontCordon ? "front" : "shard");
        const process = this.#spares.take({ ...rights, sandbox });
        this.#hostLog.hear(process, shardOf(cordon, knows, this.#claims));
        return process;
      },
      ...{ heartbeat, drainDeadline, shardAge },
      shardStart: async (cordon, ledger, { user }) => ({
        version: this.#options.version,
        cordon: cordon === frontCordon ? null : cordon,
        dataDir: (user === undefined ? null : await this.#views?.folderOf(user)) ?? dataDir,
        settings: shardSettings(this.#settings, this.#traces.ratio),
        answersAll: false,
        permits: permitsOfShard(this.#settings),
        fuelPerMs: this.calibratedFuel / calibratedMs,
        // The front runs no worker, and connects by itself.
        ledger: cordon === frontCordon ? null : ledger,
        brokered: cordon !== frontCordon,
        kv: isWorkerless(cordon) ? null : await this.#kv.admit(ledger, cordon),
      }),
      catalogOf: (cordon) => this.#catalog.viewOf(cordon),
      ...shardSayings({
        claims: this.#claims,
        leases: this.#leases,
        repair: () => this.#repair,
        recordings: this.#recordings,
        ...{ metrics: this.#metrics, watches: () => this.#watches },
        tails: this.#tails,
        traces: this.#traces,
        connections: this.#origins,
        sockets: new SocketConnections({ entries: this.#kv.socket, mostHere }),
        onRepaired: async ({ user }, key) => {
          if (user !== undefined) await this.#views?.renew(user, key);
        },
      }),
      onStarted: ({ name }, { shard }) => {
        this.#metrics.shardStarted(shard.pid, name);
        this.#tails.shardStarted(shard.pid, (wanted) => shard.tell("tail", wanted));
        this.#log.info({ cordon: name, shard: shard.pid }, "A shard started.");
      },
      onEnded: ({ name }, { shard, ledger }, reason) => {
        this.#kv.forget(ledger);
        this.#metrics.shardEnded(shard.pid, reason);
        this.#tails.shardEnded(shard.pid);
        this.#leases.dropShard(shard.pid);
        this.#log.info({ cordon: name, shard: shard.pid, reason }, "A shard ended.");
      },
      onLost: ({ name }, reason, sentence, named) => {
        const suspects = this.#claims.suspects(name, named);
        this.#losses.add(name, sentence);
        this.#log.error({ cordon: name, suspects }, sentence);
        this.#quarantines.shardLost(name, reason, sentence, suspects);
      },
    };
  }
}
