// Three nodes and three servers, with a link of the test's own between any two of them that talk.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, statfsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type NatsServers,
  serverPorts,
  startNats,
  until,
} from "../../../store/log/support/nats-servers.ts";
import { nodeNames, startThree, type ThreeNodes } from "../support/three-nodes.ts";
import { Link, type LinkState } from "./link.ts";

/** How large the file system is that each node and each server has for itself, as root. */
const diskMiB = 256;

const mount = "/bin/mount";
const umount = "/bin/umount";

/** What goes over one pair's link: clients', or servers', and what is asked of a monitor. */
type Pair = readonly Link[];

/** What is waited for until servers are whole again. */
export const serversHaveAll = "all servers have all";

export interface LinkedCluster {
  readonly three: ThreeNodes;
  readonly nats: NatsServers;
  /** Whether nodes and servers have disks of their own, which can be full. */
  readonly hasDisks: boolean;
  /** Sets the links between a node and a server. */
  setNode(node: number, server: number, state: LinkState): void;
  /** Drops what comes next from a node with this text in it, and all that follows. */
  dropAt(node: number, text: string): void;
  /** Whether a node's links drop what comes. */
  drops(node: number): boolean;
  /** Sets the links between two servers. */
  setServers(a: number, b: number, state: LinkState): void;
  openAll(): void;
  /** The server that leads the log's stream, by its place. */
  leader(): Promise<number>;
  /** Servers of which each says that itself leads the log's stream, by name: two that do not see each other may. */
  leaders(): Promise<string[]>;
  /** Waits until each server is there and has all that the others have. Servers that do not come to agree are started again. */
  healthy(): Promise<void>;
  end(): Promise<void>;
}

export async function startLinked(): Promise<LinkedCluster> {
  const home = mkdtempSync(join(tmpdir(), "skerry-chaos-"));
  const disks = nodeNames.flatMap((name, i) => [join(home, name), join(home, `n${i + 1}`)]);
  for (const disk of disks) mkdirSync(disk);
  const hasDisks = disks.map((disk) => mountDisk(disk)).every((each) => each);
  const remove = () => {
    for (const disk of disks) if (hasDisks) spawnSync(umount, ["-l", disk]);
    rmSync(home, { recursive: true, force: true });
  };
  // A run that is given up leaves none behind.
  process.once("exit", remove);
  const ports = await serverPorts(3);
  const nodes: Pair[][] = [];
  for (const _ of nodeNames) {
    const pairs = ports.map(({ client, monitor }) =>
      Promise.all([Link.open(client), Link.open(monitor)]),
    );
    nodes.push(await Promise.all(pairs));
  }
  // Each server connects to each other one.
  const between = new Map<string, Link>();
  for (const a of ports.keys()) {
    for (const b of ports.keys()) {
      if (a !== b) between.set(`${a}-${b}`, await Link.open(ports[b]!.route));
    }
  }
  const routesOf = (server: number) =>
    [...between]
      .filter(([pair]) => pair.startsWith(`${server}-`))
      .map(([, { port }]) => `nats://127.0.0.1:${port}`);
  const links = [...between.values(), ...nodes.flat(2)];
  const nats = await startNats({ ports, routesOf, storeOf: (name) => join(home, name, "store") });
  const serversOf = (node: number) => ({
    servers: nodes[node]!.map(([client]) => `nats://127.0.0.1:${client!.port}`),
    monitors: nodes[node]!.map(([, monitor]) => `http://127.0.0.1:${monitor!.port}`),
  });
  const three = await startThree({ nats, serversOf, home });
  const cluster: LinkedCluster = {
    ...{ three, nats, hasDisks },
    setNode(node, server, state) {
      for (const link of nodes[node]![server]!) link.set(state);
    },
    dropAt(node, text) {
      for (const [client] of nodes[node]!) client!.dropAt(text);
    },
    drops: (node) => nodes[node]!.some(([client]) => client!.state === "dropped"),
    setServers(a, b, state) {
      for (const pair of [`${a}-${b}`, `${b}-${a}`]) between.get(pair)!.set(state);
    },
    openAll() {
      for (const link of links) link.set("open");
    },
    leader: () => leaderOfLog(nats),
    leaders: () => leadersOfLog(nats),
    healthy: () => healthy(nats),
    async end() {
      await three.end();
      for (const link of links) link.close();
      process.off("exit", remove);
      remove();
    },
  };
  return cluster;
}

function mountDisk(folder: string): boolean {
  if (process.getuid?.() !== 0 || process.platform !== "linux") return false;
  const size = `size=${diskMiB}m,mode=0700`;
  const { status } = spawnSync(mount, ["-t", "tmpfs", "-o", size, "skerry-chaos", folder]);
  return status === 0 && statfsSync(folder).blocks * statfsSync(folder).bsize <= diskMiB * 2 ** 20;
}

/** The stream of the log of changes. */
const logStream = "SKERRY_test_LOG";

/** What a server's `/jsz` says of streams. */
interface Streams {
  readonly meta_cluster?: { readonly leader?: string; readonly cluster_size: number };
  readonly account_details?: readonly {
    readonly stream_detail?: readonly {
      readonly name: string;
      readonly cluster?: {
        readonly leader?: string;
        readonly replicas?: readonly { readonly current: boolean }[];
      };
    }[];
  }[];
}

async function streamsOf(monitor: string): Promise<Streams> {
  const signal = AbortSignal.timeout(2_000);
  return (await (await fetch(`${monitor}/jsz?streams=1`, { signal })).json()) as Streams;
}

const detailsOf = ({ account_details: accounts = [] }: Streams) =>
  accounts.flatMap(({ stream_detail: streams = [] }) => streams);

async function leaderOfLog(nats: NatsServers): Promise<number> {
  for (const { monitor } of nats.servers) {
    const told = await streamsOf(monitor).catch(() => ({}));
    for (const { name, cluster } of detailsOf(told as Streams)) {
      const at = nats.servers.findIndex((each) => each.name === cluster?.leader);
      if (name === logStream && at >= 0) return at;
    }
  }
  throw new Error("nobody leads");
}

async function leadersOfLog(nats: NatsServers): Promise<string[]> {
  const told = await Promise.all(
    nats.servers.map(async ({ name, monitor }) => {
      const streams = await streamsOf(monitor).catch(() => ({}));
      const log = detailsOf(streams).find((each) => each.name === logStream);
      return log?.cluster?.leader === name ? [name] : [];
    }),
  );
  return told.flat();
}

/** How long servers have to agree by themselves, in ms; now and then those of which several were lost do not. */
const agreeTime = 20_000;

/** What an operator does with servers that do not agree: one is started again after the other, then all at once. */
async function healthy(nats: NatsServers): Promise<void> {
  const all = () => until(() => areHealthy(nats), serversHaveAll, agreeTime);
  try {
    await all();
  } catch {
    process.stderr.write("Servers of NATS did not agree, and are started again.\n");
    for (const each of nats.servers) {
      await each.kill();
      await each.start();
    }
    await all().catch(async () => {
      await nats.killAll();
      await Promise.all(nats.servers.map((each) => each.start()));
      await until(() => areHealthy(nats), serversHaveAll);
    });
  }
}

async function areHealthy(nats: NatsServers): Promise<boolean> {
  const told = await Promise.all(nats.servers.map(({ monitor }) => streamsOf(monitor)));
  if (!told.every(({ meta_cluster: meta }) => !!meta?.leader && meta.cluster_size === 3))
    return false;
  const led = (name: string) =>
    told.some((each) =>
      detailsOf(each).some(
        ({ name: stream, cluster }) =>
          stream === name &&
          cluster?.replicas?.length === 2 &&
          cluster.replicas.every(({ current }) => current),
      ),
    );
  return led(logStream) && led("SKERRY_test_BYTES");
}
