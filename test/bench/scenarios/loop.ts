import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { setTimeout as wait } from "node:timers/promises";
import { plainTable } from "../../../runtime/cli/text/plain-table.ts";
import { openHost, type Worker } from "../../../runtime/embed/embed.ts";
import { componentOf } from "../../javascript/project.ts";
import { compileWorker } from "../../support/workers.ts";
import type { BenchContext, Scenario } from "../scenario.ts";

/** A worker that makes much work for the program around it, within its limits. */
interface Flood {
  readonly name: string;
  readonly component: () => Uint8Array | Promise<Uint8Array>;
}

const grants = ["log", "streams", "clock"] as const;

const inAssemblyScript = (lines: string) => () =>
  compileWorker(`import { Request, Response } from "@skerry/assemblyscript";
export function handle(request: Request): Response { ${lines} }
`);

const inJavaScript = (lines: string) => () =>
  componentOf(
    { "index.js": `export default { async fetch() { ${lines} } };` },
    { grants, bindings: [] },
  );

const floods: readonly Flood[] = [
  { name: "constants", component: inAssemblyScript('return Response.text("constant");') },
  {
    name: "pieces of a byte",
    component: inJavaScript(`const one = new Uint8Array(1);
let left = 200;
const pull = (stream) => {
  for (let i = 0; i < 64; i++) stream.enqueue(one);
  if (--left === 0) stream.close();
};
return new Response(new ReadableStream({ pull }));`),
  },
  {
    name: "lines of 200 characters",
    component: inAssemblyScript(`const line = "x".repeat(200);
for (let i = 0; i < 1000; i++) console.log(line);
return Response.text("");`),
  },
  {
    name: "empty lines",
    component: inAssemblyScript(`for (let i = 0; i < 5000; i++) console.log("");
return Response.text("");`),
  },
  {
    name: "answers of 4 MiB",
    component: inAssemblyScript("return Response.bytes(new Uint8Array(4 << 20));"),
  },
];

/** Requests that are under way at once. */
const atOnce = 16;

/** How long a worker is asked before it counts, in ms. */
const warmUp = 1_000;

interface LoopFigures {
  readonly name: string;
  readonly answers: number;
  /** The delay of a timer, in ms, by the clock: on a busy machine this process waits for a core as well. */
  readonly p50: number;
  readonly p99: number;
  /** CPU time of this thread in the longest turn of its loop, in ms. */
  readonly longest: number;
}

/** How long a program's own loop is held up by workers in it that do all that their limits allow. */
export const loopScenario: Scenario = {
  name: "loop",
  about:
    "the event loop of a program that embeds workers which flood it, by the delay of its timers",
  parts: () => floods.map(({ name }) => name),
  async run({ folder, roundMs, only, say }: BenchContext) {
    const host = await openHost({ dataDir: join(folder, "embed"), fuel: 1_500_000_000 });
    try {
      const figures = [await measured("nothing", null, roundMs)];
      for (const { name, component } of floods) {
        if (only.length > 0 && !only.includes(name)) continue;
        const worker = await host.load(
          `bench/${name.replaceAll(" ", "-").toLowerCase()}`,
          await component(),
          {
            grants: [...grants],
          },
        );
        figures.push(await measured(name, worker, roundMs));
        say(`${name}: p99 ${figures.at(-1)!.p99.toFixed(1)} ms`);
        await worker.unload();
      }
      const [, ...flooded] = figures;
      return {
        tables: [tableOf(figures)],
        goals: [
          {
            what: "loop: CPU time of the longest turn of a program's loop beside floods",
            value: Math.max(0, ...flooded.map(({ longest }) => longest)),
            unit: "ms",
            bound: { atMost: 20 },
          },
        ],
        document: { figures },
      };
    } finally {
      await host.close();
    }
  },
};

async function measured(name: string, worker: Worker | null, ms: number): Promise<LoopFigures> {
  let open = true;
  let answers = 0;
  const visitor = async () => {
    while (open && worker !== null) {
      const response = await worker.fetch("/");
      await response.arrayBuffer();
      answers++;
    }
  };
  const visitors = Promise.all(Array.from({ length: atOnce }, visitor));
  // One that fails ends the measurement.
  await Promise.race([wait(warmUp), visitors.then(() => wait(warmUp))]);
  answers = 0;
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  await wait(ms);
  delay.disable();
  const perSecond = (answers / ms) * 1_000;
  const longest = await longestTurn(ms);
  open = false;
  await visitors;
  const [p50, p99] = [50, 99].map((part) => delay.percentile(part) / 1e6) as [number, number];
  return { name, answers: perSecond, p50, p99, longest };
}

/** Returns the CPU time of the longest turn within so many ms. */
async function longestTurn(ms: number): Promise<number> {
  const cpu = () => {
    const { user, system } = process.threadCpuUsage();
    return (user + system) / 1_000;
  };
  const until = performance.now() + ms;
  let longest = 0;
  for (let before = cpu(); performance.now() < until; ) {
    await new Promise(setImmediate);
    const now = cpu();
    longest = Math.max(longest, now - before);
    before = now;
  }
  return longest;
}

function tableOf(figures: readonly LoopFigures[]): string {
  const head = [
    `${atOnce} requests at once`,
    "answers/s",
    "p50, ms",
    "p99, ms",
    "longest turn, ms of CPU",
  ];
  const rows = figures.map(({ name, answers, p50, p99, longest }) => [
    name,
    answers.toFixed(0),
    ...[p50, p99, longest].map((value) => value.toFixed(1)),
  ]);
  return plainTable(head, ["left", "right", "right", "right", "right"], rows);
}
