import { join } from "node:path";
import Table from "cli-table3";
import { type Host, openHost } from "../../../runtime/embed/embed.ts";
import { exampleWasm } from "../example-wasm.ts";
import { load } from "../load.ts";
import { cpuBetween, cpuOf, processesOf, processTree } from "../process-figures.ts";
import { type BenchContext, median, type Scenario } from "../scenario.ts";
import { greeting } from "../servers.ts";
import { type Serving, startServing } from "../serving.ts";

/** Requests that are under way at once, as the connections of `load`. */
const atOnce = 64;

/** One round of one way: requests a second, and CPU time of a request, in µs. */
interface Sample {
  readonly requestsPerSecond: number;
  /** Of this process: who asks, and embeds or has a client of HTTP. */
  readonly asking: number;
  /** Of the shard's main thread, and of its isolates' threads. */
  readonly shardMain: number;
  readonly isolates: number;
}

/** The same worker, asked by `worker.fetch` and over loopback HTTP from one process, in one shard each. Machines are shared: what
 * compares is CPU time. */
export const embedScenario: Scenario = {
  name: "embed",
  about:
    "hello by worker.fetch of a program that embeds it, beside skerry serve over loopback HTTP, one shard each",
  async run(context) {
    const wasm = await exampleWasm("hello");
    const serving = await startServing(join(context.folder, "serve"), "shards = 1");
    const host = await openHost({ dataDir: join(context.folder, "embed"), fuel: 1_000_000_000 });
    try {
      await serving.deploy("hello", wasm, { routes: ["hello.localhost/*"] });
      const worker = await host.load("bench/hello", wasm);
      const ask = async () => {
        const response = await worker.fetch("http://hello.localhost/");
        const text = await response.text();
        if (text !== greeting) throw new Error(`it answered ${text}`);
      };
      const ways = {
        "worker.fetch": () => byFetch(ask, worker.processId, context.roundMs),
        "skerry serve, HTTP": () => overHttp(serving, context.roundMs),
      };
      for (const warm of Object.values(ways)) await warm();
      const samples = new Map<string, Sample[]>(Object.keys(ways).map((name) => [name, []]));
      for (let round = 0; round < context.rounds; round++) {
        context.say(`round ${round + 1} of ${context.rounds}`);
        const order = Object.entries(ways);
        if (round % 2 === 1) order.reverse();
        for (const [name, measure] of order) samples.get(name)!.push(await measure());
      }
      return report(samples, context);
    } finally {
      await endBoth(host, serving);
    }
  },
};

async function endBoth(host: Host, serving: Serving): Promise<void> {
  await host.close();
  await serving.end();
}

async function byFetch(ask: () => Promise<void>, shard: number, ms: number): Promise<Sample> {
  return sampled([shard], async () => {
    const until = performance.now() + ms;
    let answered = 0;
    const loop = async () => {
      while (performance.now() < until) {
        await ask();
        answered++;
      }
    };
    await Promise.all(Array.from({ length: atOnce }, loop));
    return answered;
  });
}

function overHttp(serving: Serving, ms: number): Promise<Sample> {
  const shards = processesOf(processTree(serving.child.pid!), "shard/main");
  return sampled(shards, async () => {
    const origins = [`http://${serving.host}:${serving.port}`];
    const { answered } = await load({ origins, hostField: "hello.localhost", body: greeting }, ms);
    return answered;
  });
}

async function sampled(shards: readonly number[], run: () => Promise<number>): Promise<Sample> {
  const before = { own: process.cpuUsage(), shards: cpuOf(shards), at: performance.now() };
  const answered = await run();
  const seconds = (performance.now() - before.at) / 1_000;
  const own = process.cpuUsage(before.own);
  const used = cpuBetween(before.shards, cpuOf(shards));
  const each = (micros: number) => micros / answered;
  return {
    requestsPerSecond: answered / seconds,
    asking: each(own.user + own.system),
    shardMain: each(1_000 * used.main),
    isolates: each(1_000 * (used.others + used.helpers)),
  };
}

function report(samples: ReadonlyMap<string, readonly Sample[]>, { rounds }: BenchContext) {
  const names = ["requestsPerSecond", "asking", "shardMain", "isolates"] as const;
  const medians = new Map(
    [...samples].map(([way, all]) => {
      const each = names.map((name) => [name, median(all.map((sample) => sample[name]))] as const);
      return [way, Object.fromEntries(each) as unknown as Sample] as const;
    }),
  );
  const [fetched, served] = [...medians.values()] as [Sample, Sample];
  const sum = ({ asking, shardMain, isolates }: Sample) => asking + shardMain + isolates;
  const table = new Table({
    head: ["way", "requests/s", "CPU µs: asking", "shard, main", "isolates", "in all", "to HTTP"],
  });
  for (const [way, each] of medians) {
    table.push([
      way,
      each.requestsPerSecond.toFixed(0),
      ...[each.asking, each.shardMain, each.isolates, sum(each)].map((value) => value.toFixed(0)),
      `${(sum(each) / sum(served)).toFixed(2)} ×`,
    ]);
  }
  const ratios = {
    throughput: fetched.requestsPerSecond / served.requestsPerSecond,
    cpu: sum(fetched) / sum(served),
    shard: (fetched.shardMain + fetched.isolates) / (served.shardMain + served.isolates),
  };
  return {
    tables: [table.toString()],
    goals: [
      {
        what: "embed: CPU time of a request in the shard, to that of serve",
        value: ratios.shard,
        unit: "×",
        bound: { atMost: 1.1 },
      },
    ],
    document: {
      rounds,
      medians: Object.fromEntries(medians),
      ratios,
      samples: Object.fromEntries(samples),
    },
  };
}
