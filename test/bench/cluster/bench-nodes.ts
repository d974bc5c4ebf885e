// Nodes of one cluster for the bench: `skerry serve` in processes of their own, on three real servers.
import { copyFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { makeClusterKey } from "../../../runtime/store/log/cluster-key.ts";
import type { ClusterStatus } from "../../../runtime/supervisor/control.ts";
import { type NatsServers, startNats } from "../../store/log/support/nats-servers.ts";
import { type Serving, startServing } from "../serving.ts";

export const clusterName = "bench";

const nodeNames = ["fra", "ams", "sin"] as const;

export interface BenchNode extends Serving {
  readonly name: string;
  readonly folder: string;
}

export interface BenchCluster {
  readonly nats: NatsServers;
  /** The path of the cluster's key. */
  readonly key: string;
  readonly nodes: readonly BenchNode[];
  /** Starts a node in a new folder. */
  start(name: string): Promise<BenchNode>;
  end(): Promise<void>;
}

/** Starts three servers and as many nodes, each with one shard: they share this machine. */
export async function startCluster(
  folder: string,
  names: readonly string[] = nodeNames,
): Promise<BenchCluster> {
  await mkdir(folder, { recursive: true });
  const key = join(folder, "cluster.key");
  await makeClusterKey(key);
  const nats = await startNats();
  const nodes: BenchNode[] = [];
  const cluster: BenchCluster = {
    ...{ nats, key, nodes },
    async start(name) {
      const home = join(folder, name);
      await mkdir(join(home, "data"), { recursive: true, mode: 0o700 });
      await copyFile(key, join(home, "data", "cluster.key"));
      const settings = `shards = 1\n${clusterTable(nats, name)}`;
      const serving = await startServing(home, settings);
      const node = { ...serving, name, folder: home };
      nodes.push(node);
      return node;
    },
    async end() {
      await Promise.all(nodes.map((each) => each.end()));
      await nats.end();
    },
  };
  try {
    for (const name of names) await cluster.start(name);
    await settled(nodes);
    return cluster;
  } catch (error) {
    await cluster.end();
    throw error;
  }
}

function clusterTable(nats: NatsServers, node: string): string {
  const { servers, monitors } = nats.settings(clusterName);
  const lists = `servers = ${JSON.stringify(servers)}\nmonitors = ${JSON.stringify(monitors)}`;
  return `[cluster]\nname = "${clusterName}"\nnode = "${node}"\n${lists}`;
}

export async function clusterStatus(node: BenchNode): Promise<ClusterStatus> {
  const { cluster } = await node.status();
  if (cluster === null) throw new Error(`${node.name} is in no cluster`);
  return cluster;
}

/** Waits until nodes serve the log's newest revision, for a minute and a half at most. */
export async function settled(nodes: readonly BenchNode[], patience = 90_000): Promise<void> {
  const end = performance.now() + patience;
  for (;;) {
    const told = await Promise.all(nodes.map(clusterStatus));
    const newest = Math.max(1, ...told.map(({ revision }) => revision));
    const isNewest = told.every(({ node, nodes: known }) =>
      known.some((each) => each.node === node && each.revision === newest),
    );
    if (isNewest && told.every(({ held }) => held.length === 0)) return;
    if (performance.now() > end) {
      throw new Error(`the nodes are not at revision ${newest}: ${JSON.stringify(told)}`);
    }
    await new Promise((wait) => setTimeout(wait, 50));
  }
}
