import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { natsPackages, openConnection } from "../../../runtime/store/log/nats/open-connection.ts";
import { ClientConnection, getRequest } from "../client-connection.ts";
import { cpuOf, processTree, residentBytes } from "../process-figures.ts";
import {
  type BenchCluster,
  type BenchNode,
  clusterName,
  clusterStatus,
  settled,
} from "./bench-nodes.ts";
import { fillLog, hostOf } from "./fill-log.ts";
import { greetingOf, markedModule } from "./greetings.ts";

/** What 10,000 workers weigh where they are kept. */
export interface ClusterWeight {
  /** Bytes in each server's log for each worker, with its deployment and the claim of its route. */
  readonly logBytesPerWorker: number;
  /** Bytes in each server's other stream, for each byte of a module. */
  readonly bytesPerModuleByte: number;
  /** Resident bytes of the server that has most. */
  readonly serverResident: number;
  /** CPU of all servers together while nothing is changed, as a part of one core. */
  readonly serverCpu: number;
  /** On the disk of a node and of a server. */
  readonly nodeDisk: number;
  readonly serverDisk: number;
  /** Resident bytes of a node's supervisor. */
  readonly nodeResident: number;
}

export interface ManyPointers {
  readonly fillSeconds: number;
  /** From the start of the program on an empty folder until it serves all that the log has, in ms. */
  readonly joinMs: number[];
  /** Of that until it was ready to answer. */
  readonly readyMs: number[];
  /** From the first request for a worker to its answer: the module is fetched, prepared and started, in ms. */
  readonly firstMs: number[];
  readonly weight: ClusterWeight;
}

/** Modules of the workers: each first request is for one that the node does not have yet. */
const modules = 200;
const firstRequests = 20;
const restMs = 10_000;

/** Puts workers into the cluster's log, has new nodes take all of them up, and asks those for some at once. */
export async function measureMany(
  cluster: BenchCluster,
  hello: Uint8Array,
  workers: number,
  rounds: number,
  say: (text: string) => void,
): Promise<ManyPointers> {
  const marks = Array.from({ length: modules }, (_, index) => `m${index}`);
  const wasms = marks.map((mark) => markedModule(hello, mark));
  const before = await streamBytes(cluster);
  const begun = performance.now();
  await fillLog(cluster, { workers, modules: wasms });
  const fillSeconds = (performance.now() - begun) / 1_000;
  say(`${workers} workers are in the log after ${fillSeconds.toFixed(0)} s`);
  await settled(cluster.nodes, 600_000);
  say(
    `three nodes have them ${((performance.now() - begun) / 1_000 - fillSeconds).toFixed(1)} s later`,
  );
  const after = await streamBytes(cluster);
  const weight = {
    logBytesPerWorker: (after.log - before.log) / workers,
    bytesPerModuleByte:
      (after.bytes - before.bytes) / wasms.reduce((sum, each) => sum + each.length, 0),
    ...(await restingFigures(cluster)),
  };
  const joinMs: number[] = [];
  const readyMs: number[] = [];
  const firstMs: number[] = [];
  for (let round = 1; round <= rounds; round++) {
    const started = performance.now();
    const node = await cluster.start(`new-${round}`);
    readyMs.push(node.startMs);
    await hasAll(node, after.last);
    joinMs.push(performance.now() - started);
    for (let at = 0; at < firstRequests; at++) {
      // Each of another module, all over the log.
      const worker = Math.floor((at * workers) / firstRequests) + at;
      firstMs.push(await firstAnswer(node, worker, `${greetingOf(marks[worker % modules]!)}\n`));
    }
    say(
      `new node ${round} of ${rounds}: all pointers after ${(joinMs.at(-1)! / 1_000).toFixed(1)} s`,
    );
    await node.end();
  }
  return { fillSeconds, joinMs, readyMs, firstMs, weight };
}

/** Waits until a node serves the log up to a revision. */
async function hasAll(node: BenchNode, revision: number): Promise<void> {
  const end = performance.now() + 300_000;
  for (;;) {
    const { nodes, held } = await clusterStatus(node);
    const own = nodes.find((each) => each.node === node.name);
    if (held.length > 0) throw new Error(`${node.name} holds ${held.length} workers`);
    if ((own?.revision ?? 0) >= revision) return;
    if (performance.now() > end)
      throw new Error(`${node.name} is at ${own?.revision} of ${revision}`);
    await new Promise((wait) => setTimeout(wait, 25));
  }
}

async function firstAnswer(node: BenchNode, worker: number, expected: string): Promise<number> {
  const asked = performance.now();
  const text = await new Promise<string>((resolve, reject) => {
    const connection = new ClientConnection(node, reject);
    connection.ask(getRequest(hostOf(worker)), null, ({ status, body }) => {
      connection.close();
      resolve(`${status} ${body}`);
    });
  });
  if (text !== `200 ${expected}`) throw new Error(`worker ${worker} answered ${text}`);
  return performance.now() - asked;
}

async function streamBytes({ nats }: BenchCluster) {
  const packages = await natsPackages();
  const connection = await openConnection(packages, nats.settings(clusterName, "bench"));
  try {
    const manager = await packages.jetstreamManager(connection);
    const of = async (name: string) =>
      (await manager.streams.info(`SKERRY_${clusterName}_${name}`)).state;
    const log = await of("LOG");
    return { log: log.bytes, last: log.last_seq, bytes: (await of("BYTES")).bytes };
  } finally {
    await connection.close();
  }
}

/** What processes take while nothing changes. */
async function restingFigures({ nats, nodes }: BenchCluster) {
  const pids = nats.servers.map((each) => each.process()!.pid!);
  const cpu = () => {
    const { main, helpers, others } = cpuOf(pids);
    return main + helpers + others;
  };
  const before = cpu();
  await new Promise((wait) => setTimeout(wait, restMs));
  const serverCpu = (cpu() - before) / restMs;
  const node = nodes[0]!;
  return {
    serverCpu,
    serverResident: Math.max(...pids.map(residentBytes)),
    nodeDisk: await diskBytes(join(node.folder, "data")),
    serverDisk: Math.max(...(await Promise.all(nats.servers.map(({ store }) => diskBytes(store))))),
    nodeResident: residentBytes(processTree(node.child.pid!)[0]!),
  };
}

async function diskBytes(folder: string): Promise<number> {
  let sum = 0;
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    if (entry.isFile()) sum += (await stat(join(entry.parentPath, entry.name))).blocks * 512;
  }
  return sum;
}
