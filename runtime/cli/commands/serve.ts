import { readFile as readBytes } from "node:fs/promises";
import { SkerryError } from "../../errors.ts";
import type { SandboxWish } from "../../process/sandbox/host-sandbox.ts";
import { settingsName } from "../../settings/folder-settings.ts";
import { isFile, reading } from "../../settings/user-files.ts";
import { refuseRoot } from "../../supervisor/own-rights.ts";
import type { ServeSettings } from "../../supervisor/serve-settings.ts";
import { plainCluster, withServers } from "../../supervisor/settings/cluster.ts";
import { thisMachine } from "../../supervisor/settings/machine.ts";
import { readServeSettings } from "../../supervisor/settings/read-settings.ts";
import { startSupervisor } from "../../supervisor/start-supervisor.ts";
import type { Supervisor } from "../../supervisor/supervisor.ts";
import type { RecordOptions } from "../options/record-options.ts";
import { asSkerryError, errorText, paint, say, writeDocument } from "../text/output.ts";
import { reloadLine } from "../text/reload-line.ts";
import { serveText } from "../text/serve-text.ts";
import { version } from "../version.ts";
import { onEndingSignals } from "./ending-signals.ts";
import { recordSettings } from "./open-recordings.ts";

export interface ServeOptions extends RecordOptions {
  readonly json?: boolean;
  readonly config?: string;
  readonly asRoot?: boolean | string;
  readonly sandbox?: SandboxWish;
  readonly v8Flags: readonly string[];
  readonly cluster?: readonly string[];
  readonly node?: string;
  readonly single?: boolean;
}

/** `skerry serve`: serves workers until a signal ends it. */
export async function serve(options: ServeOptions): Promise<number> {
  const { config, json, sandbox, v8Flags } = options;
  const record = recordSettings(options, "failed");
  const readFile = settingsReader(config);
  const readSettings = async () => {
    const read = await readFile();
    return {
      ...read,
      ...(record !== null && { record }),
      ...(sandbox !== undefined && { sandbox }),
      cluster: withClusterOptions(read, options),
    };
  };
  const settings = await readSettings();
  if (!options.asRoot) refuseRoot(settings);
  // Where nobody reads along, or a program does, there is the log alone: JSON, line by line.
  const tell = json !== true && process.stderr.isTTY ? say : () => {};
  const ended = Promise.withResolvers<void>();
  const starting = startSupervisor({
    settings,
    readSettings,
    v8Flags,
    version: version(),
    onReady: (supervisor) => void whenEnded(supervisor, tell).then(ended.resolve, ended.reject),
    openSource: async (source) => new Uint8Array(await reading(source, () => readBytes(source))),
  });
  // Unheard, it would open an inspector on loopback, to whoever of this machine connects there.
  process.on("SIGUSR1", () => {});
  // From now on: unheard, the signal would end this process.
  onReloadSignal(starting, tell);
  const supervisor = await starting;
  if (json === true) writeDocument(serveDocument(supervisor, settings), true);
  else tell(serveText(supervisor, settings));
  await ended.promise;
  // Spans may be on their way to a collector that does not answer.
  setTimeout(() => process.exit(), 500).unref();
  return 0;
}

/** Reads the settings of `--config`, or those of the current folder where there are some. Once there was
 * a file it has to stay: without it all its workers would go. */
function settingsReader(config: string | undefined): () => Promise<ServeSettings> {
  const context = { environment: process.env, cwd: process.cwd(), machine: thisMachine() };
  let path = config ?? null;
  return async () => {
    if (path === null && (await isFile(settingsName))) path = settingsName;
    return readServeSettings(path, context);
  };
}

/** Settles when the host has ended: after all requests at the first signal, at once at a second. */
function whenEnded(supervisor: Supervisor, tell: (line: string) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    onEndingSignals(
      () => {
        tell("Ending once all requests are answered; a second signal ends at once.");
        supervisor.drain().then(resolve, reject);
      },
      () => {
        supervisor.kill();
        process.exit(0);
      },
    );
  });
}

/** SIGHUP reads the settings again, once the host has started. What is wrong with them is told, in the log too, and what
 * serves goes on. */
function onReloadSignal(starting: Promise<Supervisor>, tell: (line: string) => void): void {
  process.on("SIGHUP", async () => {
    const supervisor = await starting.catch(() => null);
    // Why it did not start is told without this.
    await supervisor?.reload().then(
      (reloaded) => tell(reloadLine(reloaded)),
      (error: unknown) => {
        tell(errorText(asSkerryError(error)));
        tell(paint("yellow", "The host continues with the settings it had."));
      },
    );
  });
}

/** The cluster that the settings name, or the command line does. */
function withClusterOptions(
  { cluster, dataDir }: ServeSettings,
  { cluster: servers, node, single }: ServeOptions,
): ServeSettings["cluster"] {
  if (servers !== undefined)
    return withServers(cluster ?? plainCluster(dataDir), servers, node, single);
  if (cluster !== null) return withServers(cluster, cluster.nats.servers, node, single);
  if (node === undefined && single !== true) return null;
  throw new SkerryError("bad-usage", "`--node` and `--single` are for a cluster: see --cluster.");
}

function serveDocument(
  { url, admin, workers, calibratedFuel }: Supervisor,
  {
    dataDir,
    shards,
    shardMemory,
    workerMemory,
    tenantMemory,
    requestsAtOnce,
    tenants,
  }: ServeSettings,
) {
  const memory = { shardMemory, workerMemory, tenantMemory };
  const budgets = { calibratedFuel, ...memory, requestsAtOnce, tenants };
  return { url, admin, workers, dataDir, shards, ...budgets, error: null };
}
