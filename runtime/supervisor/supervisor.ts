import type { HostSandbox } from "../process/sandbox/host-sandbox.ts";
import { defaultCordon } from "../routing/catalog.ts";
import { fuelPerMsOf } from "../settings/calibrate.ts";
import type { FuelRate } from "../settings/deployment.ts";
import { type Admin, startAdmin } from "./admin/admin-server.ts";
import { ownToken } from "./admin/own-token.ts";
import type { ClusterNode } from "./cluster/cluster-node.ts";
import type { ArtifactViews } from "./cordons/artifact-views.ts";
import { frontCordon, namedCordons, withoutTrial } from "./cordons/cordon-names.ts";
import { Cordons } from "./cordons/cordons.ts";
import { Losses } from "./cordons/losses.ts";
import { OriginConnections } from "./cordons/origin-connections.ts";
import { OwnShards } from "./cordons/own-shards.ts";
import { Quarantines } from "./cordons/quarantines.ts";
import { ShardAuthority } from "./cordons/shard-authority.ts";
import { ShardMonitor } from "./cordons/shard-monitor.ts";
import { SpareProcesses } from "./cordons/spare-processes.ts";
import { timesOf } from "./cordons/time-shares.ts";
import { Watches } from "./cordons/watches.ts";
import { ArtifactRepair } from "./deploy/artifact-repair.ts";
import { Deployer } from "./deploy/deployer.ts";
import { warnOfUndeclaredTenants } from "./deploy/dropped-tenants.ts";
import { Housekeeping, warnOfRemains } from "./deploy/housekeeping.ts";
import { LiveCatalog } from "./deploy/live-catalog.ts";
import { deploymentsOf } from "./deploy/live-worker.ts";
import type { OpenSource } from "./deploy/static-workers.ts";
import { storedWorkers } from "./deploy/stored-workers.ts";
import { type TakenUp, takeUpSettings } from "./deploy/take-up.ts";
import { Trials } from "./deploy/trials.ts";
import { FuelLedger } from "./fuel-ledger.ts";
import { KvKeeper } from "./kv-keeper.ts";
import { LiveSettings } from "./live-settings.ts";
import type { HostLog } from "./log/host-log.ts";
import { MetricsLedger } from "./observe/metrics-ledger.ts";
import { TailHub } from "./observe/tail-hub.ts";
import type { OpenedParts } from "./opened-parts.ts";
import { adminConnections, reportCrowds } from "./own-connections.ts";
import { sandboxStatus } from "./own-sandbox.ts";
import { entriesUsers, type OwnUsers } from "./own-users.ts";
import { loggedReload, type Reloaded } from "./reloaded.ts";
import { keepRunFolder, removeRunFolder } from "./run-folder.ts";
import { isPartial, sandboxSentences } from "./sandbox-words.ts";
import { SerialQueue } from "./serial-queue.ts";
import type { ServeSettings } from "./serve-settings.ts";
import { staticDiff } from "./settings/static-diff.ts";
import { shardServices } from "./shard-services.ts";
import type { SharedPort } from "./shared-port.ts";
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

/** The process that owns settings, deployments and the admin API. It runs no tenant's code: shards do, which it keeps alive. */
export class Supervisor {
  readonly calibratedFuel: number;
  readonly #options: SupervisorOptions;
  readonly #settings: LiveSettings;
  readonly #users: OwnUsers;
  readonly #sandbox: HostSandbox;
  readonly #views: ArtifactViews | null;
  readonly #store: OpenedParts["store"];
  readonly #port: SharedPort;
  readonly #hostLog: HostLog;
  readonly #log: HostLog["own"];
  readonly #leases = new FuelLedger((tenant) => this.#settings.rateOf(tenant));
  readonly #metrics: MetricsLedger;
  readonly #looks: ShardMonitor;
  readonly #losses = new Losses();
  readonly #tails: TailHub;
  readonly #changes = new SerialQueue();
  readonly #spares: SpareProcesses;
  readonly #reloads = new SerialQueue();
  readonly #holder = () => this.#cordons.holder;
  readonly #catalog = new LiveCatalog(async (changeFor) => {
    await Promise.all([this.#kv.update(), this.#origins.update(), this.#showArtifacts()]);
    await this.#cordons.tell(changeFor);
  }, this.#holder);
  readonly #authority = new ShardAuthority(this.#catalog, this.#holder);
  readonly #timeOf = timesOf(this.#authority, this.#holder);
  readonly #kv: KvKeeper;
  readonly #origins: OriginConnections;
  readonly #cordons: Cordons;
  readonly #repair: ArtifactRepair;
  readonly #deployer: Deployer;
  readonly #quarantines: Quarantines;
  readonly #watches: Watches;
  readonly #housekeeping: Housekeeping;
  readonly #cluster: ClusterNode | null;
  readonly #runFolder: string;
  #admin: Admin | null = null;
  #ready = false;
  /** Ends the keeping of the run folder. */
  #endKeeping = () => {};

  constructor(options: SupervisorOptions, outside: OpenedParts) {
    const { store, publicPort, accepted, fuel, runFolder, users, views, sandbox } = outside;
    const [{ settings }, { cluster }] = [options, outside];
    const live = new LiveSettings(settings, users, () => cluster?.tenants.rates ?? new Map());
    this.#options = options;
    this.#settings = live;
    this.#users = users;
    this.#sandbox = sandbox;
    this.#views = views;
    this.#store = store;
    this.#runFolder = runFolder;
    this.#port = publicPort;
    this.calibratedFuel = fuel;
    const log = outside.hostLog;
    this.#hostLog = log;
    this.#log = log.own;
    this.#spares = new SpareProcesses(options.v8Flags ?? [], log.hearing("shard"));
    this.#metrics = new MetricsLedger({
      version: options.version,
      tenantOf: (worker) => this.#catalog.get(worker)?.record.tenant ?? null,
      takeDroppedLines: () => this.#hostLog.takeDropped(),
      cluster: () => this.#cluster?.status() ?? null,
    });
    this.#looks = new ShardMonitor({
      shardMemory: settings.shardMemory,
      slack: settings.memorySlack,
      homeOf: (cordon) => this.#authority.homeOf(withoutTrial(cordon)),
      metrics: this.#metrics,
      log: this.#log,
    });
    this.#tails = new TailHub();
    this.#origins = OriginConnections.of({
      settings,
      within: { sandbox: sandbox.of("broker") },
      users: users.more,
      hearing: (cordon) => log.hearing("broker", cordon),
      workers: () => this.#catalog.all(),
      metrics: this.#metrics,
      losses: this.#losses,
      log: this.#log,
    });
    this.#kv = new KvKeeper({
      dataDir: settings.dataDir,
      runFolder,
      quotaBytes: settings.namespaceQuota,
      sandbox: (own) => sandbox.of("entries", own),
      userOf: entriesUsers(users),
      replication: cluster?.entries ?? null,
      hear: log.hearing("entries"),
      workers: () => this.#catalog.all(),
      onLost: (sentence, whose) => {
        this.#metrics.kvLost();
        this.#losses.add(whose, sentence);
        this.#log.error(sentence);
      },
      onTrouble: (sentence) => this.#log.error(sentence),
    });
    // With one cordon its own shards hold the port; with several, shards without workers.
    const holder = namedCordons(settings).length > 0 ? frontCordon : defaultCordon;
    const services = shardServices({
      ...{ version: options.version, settings: live },
      calibratedFuel: fuel,
      sandbox,
      views,
      spares: this.#spares,
      hostLog: log,
      catalog: this.#catalog,
      authority: this.#authority,
      timeOf: this.#timeOf,
      leases: this.#leases,
      kv: this.#kv,
      origins: this.#origins,
      recordings: outside.recordings,
      metrics: this.#metrics,
      looks: this.#looks,
      losses: this.#losses,
      tails: this.#tails,
      traces: outside.traces,
      later: () => ({
        repair: this.#repair,
        quarantines: this.#quarantines,
        watches: this.#watches,
      }),
    });
    this.#cordons = new Cordons(runFolder, holder, users.connecting, accepted, services);
    reportCrowds(accepted, this.#metrics, this.#log);
    const preparing = {
      user: users.preparing,
      sandbox: sandbox.of("preparing"),
      hear: log.hearing("preparing"),
    };
    this.#repair = new ArtifactRepair(store, settings.dataDir, preparing, cluster?.artifacts);
    this.#housekeeping = new Housekeeping(store, settings.dataDir);
    const trials = new Trials(this.#cordons, (cordon) => live.ofCordon(cordon));
    this.#deployer = new Deployer({
      ...store,
      catalog: this.#catalog,
      changes: this.#changes,
      dataDir: settings.dataDir,
      ...{ preparing, calibratedFuel: fuel, shared: cluster?.artifacts ?? null },
      isCordon: (name) => live.isCordon(name),
      replicates: cluster !== null,
      isRated: (tenant) => live.rateOf(tenant) !== null,
      isTenant: (name) => live.isTenant(name),
      privateOrigins: settings.privateOrigins,
      admission: () => live.current.admission,
      tryOut: async (deployment, cordon) => {
        const { user } = live.ofCordon(cordon);
        if (user !== undefined) await views?.provide(user, [deployment.artifactKey]);
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
    this.#cluster =
      cluster?.join({
        version: options.version,
        store: store.deployments,
        deployer: this.#deployer,
        catalog: this.#catalog,
        isCordon: (name) => live.isCordon(name),
        isTenant: (name) => live.isTenant(name),
        outcomes: (worker) => this.#metrics.outcomes(worker),
        acts: {
          release: (worker) => this.#quarantines.release(worker),
          hold: (worker, node, reason) => this.#watches.hold(worker, node, reason),
          letGo: (worker) => this.#watches.letGo(worker),
          endWatch: (worker) => this.#watches.release(worker),
        },
        tails: this.#tails,
        logger: this.#log,
      }) ?? null;
    const moving = {
      catalog: this.#catalog,
      cordons: this.#cordons,
      changes: this.#changes,
      places: new OwnShards(),
      settingsOf: (cordon: string) => live.ofCordon(cordon),
    };
    this.#watches = new Watches({
      ...moving,
      watch: settings.watch,
      drainDeadline: settings.drainDeadline,
      metrics: this.#metrics,
      log: this.#log,
      fuelPerMs: fuelPerMsOf(fuel),
    });
    this.#quarantines = new Quarantines({
      ...moving,
      deployments: store.deployments,
      onQuarantined: (worker, reason, pauseMs) => {
        this.#metrics.quarantined();
        this.#log.warn({ worker, reason, pauseMs }, "A worker is quarantined.");
        this.#cluster?.quarantined();
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
    return this.#settings.rateOf(tenant);
  }

  /** Starts the shards, takes up the settings file's workers, and then answers. What fails ends all. */
  async start(): Promise<void> {
    const settings = this.#settings.current;
    try {
      const kept = await storedWorkers(this.#store.deployments, this.#deployer, this.#log);
      warnOfUndeclaredTenants(settings, kept, this.#log);
      await this.#catalog.apply(kept);
      if (kept.length === 0) await warnOfRemains(this.#store.modules, this.#log);
      const names = [defaultCordon, ...namedCordons(settings), this.#cordons.holder];
      await Promise.all(
        [...new Set(names)].map((name) =>
          this.#cordons.ensure(name, this.#settings.ofCordon(name)),
        ),
      );
      await this.#changes.run(() => this.#quarantines.resume());
      await this.#takeUp(settings);
      this.#cluster?.start();
      const { admin, dataDir } = settings;
      // Whoever of this machine can connect would be the operator, shards among them. A unix socket is its owner's alone.
      const adminToken =
        settings.adminToken ?? (admin.kind === "unix" ? null : await ownToken(dataDir));
      const sandbox = sandboxStatus(this.#sandbox, settings, this.#users);
      const control = new SupervisorControl({
        supervisor: this,
        sandbox,
        version: this.#options.version,
        ...this.#store,
        catalog: this.#catalog,
        deployer: this.#deployer,
        quarantines: this.#quarantines,
        watches: this.#watches,
        changes: this.#changes,
        cordons: this.#cordons,
        metrics: this.#metrics,
        tails: this.#tails,
        losses: this.#losses,
        kv: this.#kv,
        origins: this.#origins,
        dataDir,
        settings: this.#settings,
        views: this.#views,
        cluster: this.#cluster,
      });
      this.#admin = await startAdmin(control, {
        address: admin,
        token: adminToken,
        log: this.#log,
        maxConnections: adminConnections(settings),
      });
      this.#cordons.serve(this.#port);
      this.#endKeeping = keepRunFolder(this.#runFolder, this.restoreSockets, this.#log);
      this.#setReady(true);
      this.#options.onReady?.(this);
      const around = sandboxSentences(sandbox).join(" ");
      if (isPartial(sandbox)) this.#log.warn(around);
      else this.#log.info(around);
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
    const { needRestart } = staticDiff(this.#settings.current, next);
    const { changed, removed } = await this.#takeUp(next);
    return { changed: [...changed], removed: [...removed], needRestart: [...needRestart] };
  }

  #takeUp(next: ServeSettings): Promise<TakenUp> {
    return takeUpSettings(this.#settings, next, {
      openSource: this.#options.openSource,
      modules: this.#store.modules,
      deployer: this.#deployer,
      catalog: this.#catalog,
      calibratedFuel: this.calibratedFuel,
    });
  }

  /** Ends gracefully: not ready any more, then no new connections, then the end once requests are answered or out of time. */
  async drain(): Promise<void> {
    const { drainDelay, drainDeadline } = this.#settings.current;
    this.#setReady(false);
    this.#log.info("Draining.");
    await new Promise((resolve) => setTimeout(resolve, drainDelay));
    await this.#close(drainDeadline);
  }

  /** Makes the host's sockets again whose files are missing. */
  readonly restoreSockets = () =>
    Promise.all([
      this.#kv.restoreSockets(),
      this.#cordons.restoreSockets(),
      this.#admin?.restore(),
    ]);

  /** Ends all processes at once. */
  kill(): void {
    this.#spares.close();
    this.#cordons.killAll();
    this.#kv.kill();
    this.#origins.kill();
  }

  async #close(deadline: number): Promise<void> {
    // What ends now is not to be made again.
    this.#endKeeping();
    this.#quarantines.close();
    this.#watches.close();
    await this.#cluster?.close();
    await this.#port.close();
    this.#spares.close();
    this.#looks.close();
    await this.#cordons.closeAll(deadline);
    await Promise.all([this.#kv.close(), this.#origins.close()]);
    await this.#admin?.close();
    this.#leases.close();
    this.#housekeeping.close();
    await this.#changes.run(() => this.#store.deployments.close());
    await removeRunFolder(this.#runFolder);
    await this.#hostLog.close(1_000);
  }

  #setReady(ready: boolean): void {
    this.#ready = ready;
    this.#admin?.setReady(ready);
  }

  /** Has each cordon's shards see the artifacts of the workers that are theirs. */
  async #showArtifacts(): Promise<void> {
    if (this.#views === null) return;
    for (const worker of this.#catalog.all()) {
      const { user } = this.#settings.ofCordon(worker.record.cordon);
      const keys = deploymentsOf(worker).map(({ artifactKey }) => artifactKey);
      if (user !== undefined) await this.#views.provide(user, keys);
    }
  }
}
