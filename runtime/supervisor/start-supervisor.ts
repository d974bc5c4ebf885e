import { takeShortSlices } from "../process/short-slices.ts";
import { calibratedFuel } from "../settings/calibrate.ts";
import { openDataFolder } from "../store/data-folder.ts";
import { openEmbeddedStore } from "../store/embedded/open-store.ts";
import { ArtifactViews } from "./cordons/artifact-views.ts";
import { openHostTraces } from "./observe/traces.ts";
import { openRecordings } from "./open-recordings.ts";
import { acceptedConnections } from "./own-connections.ts";
import { checkOwnRights } from "./own-rights.ts";
import { keepCompiled, ownSandbox } from "./own-sandbox.ts";
import { hasUsers, ownUsers } from "./own-users.ts";
import { passedSocket } from "./passed-socket.ts";
import { makeRunFolder } from "./run-folder.ts";
import { SharedPort } from "./shared-port.ts";
import { type Outside, Supervisor, type SupervisorOptions } from "./supervisor.ts";

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
  try {
    const accepted = acceptedConnections(settings);
    const fd = passedSocket();
    publicPort = await SharedPort.open(
      fd === null ? { kind: "tcp", port, address } : { kind: "passed", fd },
      accepted,
    );
    const runFolder = await makeRunFolder(dataDir);
    const views = hasUsers(settings) ? await ArtifactViews.open(dataDir) : null;
    const users = await ownUsers(settings);
    const services: Outside = {
      store,
      publicPort,
      accepted,
      fuel: await calibratedFuel(dataDir),
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
    await store.deployments.close();
    throw error;
  }
}
