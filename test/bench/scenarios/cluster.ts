import { writeFile } from "node:fs/promises";
import { loadavg } from "node:os";
import { join } from "node:path";
import { plainTable } from "../../../runtime/cli/text/plain-table.ts";
import { type BenchCluster, startCluster } from "../cluster/bench-nodes.ts";
import { measureDeploys } from "../cluster/deploys.ts";
import { type ManyPointers, measureMany } from "../cluster/many-pointers.ts";
import { type Times, timesPage } from "../cluster/picture.ts";
import { measureSwitches } from "../cluster/switches.ts";
import { exampleWasm } from "../example-wasm.ts";
import { measureSpeeds, ratio, type Speeds, speedTable } from "../measure-speeds.ts";
import { type BenchContext, type Goal, median, type Scenario } from "../scenario.ts";
import { greeting, type Server } from "../servers.ts";
import { type Serving, startServing } from "../serving.ts";

/** Of each round, so that five have 200 and 20. */
const switchesARound = 40;
const deploysARound = 4;
const manyWorkers = 10_000;
const maxJoins = 3;

/** A difference that this machine does not tell from none: medians of paired rounds of one program with itself differ as much. */
const same = 0.03;

type Part = (context: BenchContext, figures: Figures) => Promise<void>;

interface Figures {
  readonly rows: string[][];
  readonly goals: Goal[];
  readonly times: Times[];
  readonly tables: string[];
  readonly document: Record<string, unknown>;
}

const parts: Readonly<Record<string, Part>> = {
  switches: withCluster(switches),
  deploys: withCluster(deploys),
  many: withCluster(many),
  serving,
};

/** What a change takes until all nodes serve it, with three nodes and three servers of NATS on this machine. */
export const clusterScenario: Scenario = {
  name: "cluster",
  about: "three nodes: a change until all serve it, 10,000 workers at a new node, serving itself",
  parts: () => Object.keys(parts),
  async run(context: BenchContext) {
    const figures: Figures = { rows: [], goals: [], times: [], tables: [], document: {} };
    const loads: Record<string, number> = {};
    for (const [name, part] of Object.entries(parts)) {
      if (context.only.length > 0 && !context.only.includes(name)) continue;
      await part(context, figures);
      // Of the minute before: what else the machine had to do.
      loads[name] = loadavg()[0]!;
    }
    const { rows, goals, times, tables, document } = figures;
    const heads = ["", "p50", "p90", "p99", "least", "count"];
    const aligned = ["left", ...heads.slice(1).map(() => "right")] as ("left" | "right")[];
    if (rows.length > 0) tables.unshift(plainTable(heads, aligned, rows));
    if (times.length > 0) {
      const picture = join(import.meta.dirname, "..", "build", "bench-cluster.html");
      const load = Object.values(loads).map((each) => each.toFixed(1));
      const sentence = `Three nodes and three servers on one machine; its load after each part: ${load.join(", ")}.`;
      await writeFile(picture, timesPage(times, sentence));
      context.say(`The picture is in ${picture}`);
    }
    return { tables, goals, document: { loads, ...document } };
  },
};

function withCluster(
  measure: (cluster: BenchCluster, context: BenchContext, figures: Figures) => Promise<void>,
): Part {
  return async (context, figures) => {
    const cluster = await startCluster(join(context.folder, measure.name));
    try {
      await measure(cluster, context, figures);
    } finally {
      await cluster.end();
    }
  };
}

async function switches(cluster: BenchCluster, context: BenchContext, figures: Figures) {
  const hello = await exampleWasm("hello");
  const count = switchesARound * context.rounds;
  const { switchMs, rollbackMs } = await measureSwitches(cluster, hello, count, context.say);
  add(figures, "switch, from the log's acknowledgement", switchMs, 20);
  add(figures, "rollback, from its request", rollbackMs, 100);
  figures.goals.push(
    goal("pointer switch until all serve it, p50", median(switchMs), "ms", 20),
    goal("pointer switch until all serve it, p99", part(switchMs, 0.99), "ms", 100),
    goal("rollback until all serve it, p50", median(rollbackMs), "ms", 100),
  );
  Object.assign(figures.document, { switchMs, rollbackMs });
}

async function deploys(cluster: BenchCluster, context: BenchContext, figures: Figures) {
  const hello = await exampleWasm("hello");
  const count = deploysARound * context.rounds;
  const folder = join(context.folder, "modules");
  const deployMs = await measureDeploys(cluster, hello, count, folder, context.say);
  add(figures, "deploy of hello, from the command", deployMs, 1_500);
  figures.goals.push(goal("deploy until all serve it, p50", median(deployMs) / 1_000, "s", 1.5));
  Object.assign(figures.document, { deployMs });
}

async function many(cluster: BenchCluster, context: BenchContext, figures: Figures) {
  const hello = await exampleWasm("hello");
  const joins = Math.min(context.rounds, maxJoins);
  const measured = await measureMany(cluster, hello, manyWorkers, joins, context.say);
  add(figures, "new node, start until it has all pointers", measured.joinMs, 10_000);
  add(figures, "its start until it is ready", measured.readyMs);
  add(figures, "first request for a worker there", measured.firstMs);
  const join = median(measured.joinMs) / 1_000;
  figures.goals.push(goal("10,000 workers: all pointers at a new node", join, "s", 10));
  figures.tables.push(weightTable(measured));
  Object.assign(figures.document, { many: measured });
}

/** Two hosts with the same worker, one of them in a cluster with all three servers up; their rounds alternate. */
async function serving(context: BenchContext, figures: Figures) {
  const hello = await exampleWasm("hello");
  const cluster = await startCluster(join(context.folder, "serving"), ["fra"]);
  const hosts: Serving[] = [];
  try {
    hosts.push(await startServing(join(context.folder, "alone"), "shards = 1"));
    const node = cluster.nodes[0]!;
    const servers: Server[] = [];
    for (const [name, host] of [
      ["alone", hosts[0]!],
      ["in a cluster", node],
    ] as const) {
      await host.deploy("hello", hello, { routes: ["hello.localhost/*"] });
      servers.push({
        ...{ name, hostField: "hello.localhost", body: greeting },
        ...{ origins: [`http://${host.host}:${host.port}`], pids: [host.child.pid!], stop() {} },
      });
    }
    const speeds = await measureSpeeds(servers, context);
    const requests = ratio(speeds, "in a cluster", "alone");
    const cpu = cpuRatio(speeds);
    figures.tables.push(speedTable(speeds, new Map()));
    figures.goals.push(
      {
        ...goal("in a cluster to alone: requests a second", requests, "×", 0),
        bound: { atLeast: 1 - same },
      },
      goal("in a cluster to alone: CPU of a request", cpu, "×", 1 + same),
    );
    Object.assign(figures.document, {
      serving: { requests, cpu, samples: Object.fromEntries(speeds) },
    });
  } finally {
    for (const host of hosts) await host.end();
    await cluster.end();
  }
}

/** The median over rounds of the CPU that a request takes in a cluster, to that alone in the same round. */
function cpuRatio(speeds: Speeds): number {
  const micros = (name: string) =>
    speeds.get(name)!.map(({ serverMicros: { main, helpers, others } }) => main + helpers + others);
  const alone = micros("alone");
  return median(micros("in a cluster").map((each, round) => each / alone[round]!));
}

/** @param bound what half of them may take, where there is one. */
function add({ rows, times }: Figures, name: string, ms: readonly number[], bound?: number): void {
  const shown = [median(ms), part(ms, 0.9), part(ms, 0.99), Math.min(...ms)];
  rows.push([name, ...shown.map((each) => `${each.toFixed(1)} ms`), String(ms.length)]);
  if (bound !== undefined) times.push({ name, ms, bound });
}

function part(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!;
}

function goal(what: string, value: number, unit: string, atMost: number): Goal {
  return { what, value, unit, bound: { atMost } };
}

function weightTable({ weight, fillSeconds }: ManyPointers): string {
  const mib = (bytes: number) => `${(bytes / 2 ** 20).toFixed(1)} MiB`;
  return plainTable(
    ["10,000 workers, 200 modules", ""],
    ["left", "right"],
    [
      ["written to the log in", `${fillSeconds.toFixed(0)} s`],
      ["in each server's log for a worker", `${weight.logBytesPerWorker.toFixed(0)} bytes`],
      ["in each server for a module's byte", `${weight.bytesPerModuleByte.toFixed(3)} bytes`],
      ["disk of a server", mib(weight.serverDisk)],
      ["RSS of the server that has most", mib(weight.serverResident)],
      ["CPU of three servers at rest", `${(weight.serverCpu * 100).toFixed(1)} % of a core`],
      ["disk of a node's data folder", mib(weight.nodeDisk)],
      ["RSS of a node's supervisor", mib(weight.nodeResident)],
    ],
  );
}
