import { takeShortSlices } from "../process/short-slices.ts";
import { calibratedFuel, fuelPerMsOf } from "../settings/calibrate.ts";
import { stderrSink } from "../shard/observe/stderr-sink.ts";
import { openDataFolder } from "../store/data-folder.ts";
import { type EmbeddedStore, openEmbeddedStore } from "../store/embedded/open-store.ts";
import type { OpenedCluster } from "./cluster/open-cluster.ts";
import { ArtifactViews } from "./cordons/artifact-views.ts";
import { HostLog } from "./log/host-log.ts";
import { openHostTraces } from "./observe/traces.ts";
import { openRecordings } from "./open-recordings.ts";
import type { OpenedParts } from "./opened-parts.ts";
import { acceptedConnections } from "./own-connections.ts";
import { checkOwnRights } from "./own-rights.ts";
import { keepCompiled, ownSandbox } from "./own-sandbox.ts";
import { hasUsers, ownUsers } from "./own-users.ts";
import { passedSocket } from "./passed-socket.ts";
import { checkReachOfUsers } from "./reach-of-users.ts";
import { makeRunFolder } from "./run-folder.ts";
import type { ServeSettings } from "./serve-settings.ts";
import { thisMachine } from "./settings/machine.ts";
import { SharedPort } from "./shared-port.ts";
import { Supervisor, type SupervisorOptions } from "./supervisor.ts";

/** Starts `skerry serve`.
 * @throws SkerryError `bad-settings`, `store-in-use`, `store-newer`, `store-failed`, `port-in-use`, `cannot-listen`, or
 * what keeps a worker of the settings file from being deployed. */
export async function startSupervisor(options: SupervisorOptions): Promise<Supervisor> {
  const { settings, v8Flags = [] } = options;
  const { dataDir, port, address, cordons } = settings;
  checkOwnRights(cordons);
  await openDataFolder(dataDir);
  const store = await openEmbeddedStore(dataDir);
  let publicPort: SharedPort | null = null;
  const hostLog = new HostLog(settings.log, stderrSink());
  let cluster: OpenedCluster | null = null;
  try {
    const fuel = await calibratedFuel(dataDir);
    cluster = await joinCluster(settings, store, fuel, hostLog);
    const accepted = acceptedConnections(settings);
    const fd = passedSocket();
    publicPort = await SharedPort.open(
      fd === null ? { kind: "tcp", port, address } : { kind: "passed", fd },
      accepted,
    );
    const runFolder = await makeRunFolder(dataDir);
    const views = hasUsers(settings) ? await ArtifactViews.open(dataDir) : null;
    const users = await ownUsers(settings);
    if (views !== null) await checkReachOfUsers(settings, users, runFolder);
    const services: OpenedParts = {
      store: cluster === null ? store : { ...store, modules: cluster.modules },
      cluster,
      hostLog,
      publicPort,
      accepted,
      fuel,
      recordings: await openRecordings(settings, store.modules),
      runFolder,
      views,
      users,
      traces: await openHostTraces(settings, options.version),
      sandbox: await ownSandbox(settings, v8Flags, runFolder, users),
    };
    const supervisor = new Supervisor(options, services);
    await supervisor.start();
    takeShortSlices();
    // Nobody waits for it.
    void keepCompiled(settings, v8Flags, services.sandbox);
    return supervisor;
  } catch (error) {
    await publicPort?.close();
    await cluster?.log.close();
    await store.deployments.close();
    await hostLog.close(1_000);
    throw error;
  }
}

/** A host alone loads nothing of it. @param fuel of a request by default, as calibrated. */
async function joinCluster(
  settings: ServeSettings,
  store: EmbeddedStore,
  fuel: number,
  { own: logger }: HostLog,
): Promise<OpenedCluster | null> {
  if (settings.cluster === null) return null;
  const { openCluster } = await import("./cluster/open-cluster.ts");
  const machine = fuelPerMsOf(fuel) * 1_000 * thisMachine().cores;
  return openCluster(settings.cluster, store, machine, logger);
}
