import type { Logger } from "pino";
import type { SkerryError } from "../../errors.ts";
import type { ClusterCopy } from "../../store/cluster-copy.ts";
import type { EmbeddedStore } from "../../store/embedded/open-store.ts";
import { type ClusterKey, readClusterKey } from "../../store/log/cluster-key.ts";
import { type NatsHooks, NatsLog } from "../../store/log/nats/nats-log.ts";
import type { Refusal } from "../../store/log/signed-record.ts";
import { ClusterArtifacts } from "./artifacts/cluster-artifacts.ts";
import { ClusterNode, type NodeParts } from "./cluster-node.ts";
import type { ClusterSettings } from "./cluster-settings.ts";
import { ClusterEntries } from "./entries/cluster-entries.ts";
import { ClusterModules } from "./module-parts.ts";
import { SharedTenants } from "./shared-tenants.ts";

/** How long a start waits for the servers, in ms: it goes on without them. */
const connectTime = 5_000;

/** What a node needs of its cluster before there is a supervisor. */
export interface OpenedCluster {
  readonly settings: ClusterSettings;
  readonly log: NatsLog;
  readonly key: ClusterKey;
  readonly copy: ClusterCopy;
  readonly modules: ClusterModules;
  readonly artifacts: ClusterArtifacts;
  readonly tenants: SharedTenants;
  readonly entries: ClusterEntries;
  readonly reconnects: () => number;
  /** Makes the host a node of it. */
  readonly join: (parts: NodeParts) => ClusterNode;
  /** Calls the listener whenever the connection came back. */
  readonly onReconnected: (listener: () => void) => void;
  /** Calls the listener for a module of which something was refused. */
  readonly onRefusedBytes: (listener: (why: Refusal, module: string) => void) => void;
}

/** Opens what a node has of its cluster, and begins to connect.
 * @param machine fuel that all cores of this node burn in a second.
 * @throws SkerryError `bad-settings` where the key or the packages are missing, or the servers can't be relied on. */
export async function openCluster(
  settings: ClusterSettings,
  store: EmbeddedStore,
  machine: number,
  logger: Logger,
): Promise<OpenedCluster> {
  const key = await readClusterKey(settings.key.path, settings.key.shown);
  const copy = store.clusterCopy();
  let connections = 0;
  let reconnected = () => {};
  let refusedBytes = (_why: Refusal, _module: string) => {};
  const { name: cluster, node } = settings;
  let artifacts: ClusterArtifacts | null = null;
  const log = await NatsLog.open(
    settings.nats,
    {
      onWeak: (sentence) => logger.warn({ cluster }, sentence),
      onRefused: (error) => logger.error({ cluster, code: error.code }, error.message),
      onConnection: (state) => {
        if (state === "connected") {
          connections++;
          logger.info({ cluster, node }, "Connected to the cluster's servers.");
          reconnected();
          void artifacts?.open();
        } else {
          logger.warn(
            { cluster, node },
            "The cluster's servers do not answer: workers are still served.",
          );
        }
      },
    },
    connectTime,
    { followed: copy.log !== null },
  );
  if (copy.log === null && log.connected) await makeLog(log);
  artifacts = new ClusterArtifacts({
    ...{ key, bytes: log.artifacts },
    open: () =>
      log.artifacts.create().catch((error: SkerryError) => {
        const words = `${error.message} Each node prepares modules itself.`;
        if (log.connected) logger.warn({ code: error.code }, words);
        throw error;
      }),
    onTaken: (module) =>
      logger.info({ module }, "A module was taken as another node has prepared it."),
    onRefused: (why, module) => refusedBytes(why, module),
  });
  void artifacts.open();
  const opened: OpenedCluster = {
    ...{ settings, log, key, copy, artifacts },
    join: (parts) => new ClusterNode(opened, parts),
    modules: new ClusterModules(store.modules, log, (module) => refusedBytes("digest", module)),
    tenants: new SharedTenants(copy, machine),
    entries: new ClusterEntries({
      ...{ cluster, key, logger },
      openLog: (onConnected) =>
        NatsLog.open(settings.nats, entriesHooks(cluster, logger, onConnected), connectTime, {
          branch: "entries",
          followed: copy.log !== null,
        }),
    }),
    reconnects: () => Math.max(0, connections - 1),
    onReconnected: (listener) => {
      reconnected = listener;
    },
    onRefusedBytes: (listener) => {
      refusedBytes = listener;
    },
  };
  return opened;
}

/** What is known of the servers is told of the connection for deployments; this one is told by `skerry cluster status`. */
function entriesHooks(cluster: string, logger: Logger, onConnected: () => void): NatsHooks {
  return {
    onWeak: () => {},
    onRefused: (error) => logger.error({ cluster, code: error.code }, error.message),
    onConnection: (state) => {
      if (state === "connected") onConnected();
    },
  };
}

/** Makes the log where a cluster has none yet: at its start a node is told of servers that can't be taken.
 * @throws SkerryError `bad-settings`. */
async function makeLog(log: NatsLog): Promise<void> {
  try {
    await log.create();
  } catch (error) {
    if ((error as SkerryError).code === "unavailable") return;
    await log.close();
    throw error;
  }
}
