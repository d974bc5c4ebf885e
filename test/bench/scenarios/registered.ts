import { availableParallelism } from "node:os";
import Table from "cli-table3";
import { exampleWasm } from "../example-wasm.ts";
import { type ManyWorkers, manyWorkers } from "../many-workers.ts";
import { type Goal, median, type Scenario } from "../scenario.ts";

const MiB = 2 ** 20;

/** A thousand calls of cold workers take a while: their memory is the same each time. */
const maxRounds = 3;

/** Workers that stay warm, on a host that ends none of them for its memory, or for being idle. */
const warmCount = 250;
const roomForAll = 'shard-memory = "16GiB"\nidle = "3600s"';
/** Heaps of isolates are shrunk by turns meanwhile. */
const restMs = 20_000;

/** Workers that nobody calls, and workers that somebody calls once. */
export const registeredScenario: Scenario = {
  name: "registered",
  about:
    "10,000 registered workers: start and memory; 1,000 of them called once each; what a warm one in JavaScript takes",
  async run({ rounds, say }) {
    const wasm = await exampleWasm("hello");
    const figures: ManyWorkers[] = [];
    const count = Math.min(rounds, maxRounds);
    const shards = availableParallelism();
    for (let round = 1; round <= count; round++) {
      say(`round ${round} of ${count}`);
      figures.push(await manyWorkers({ wasm, registered: 10_000, called: 1_000, shards }));
    }
    say(`${warmCount} workers in JavaScript`);
    const warm = await manyWorkers({
      wasm: await exampleWasm("hello-javascript"),
      ...{ registered: warmCount, called: warmCount, shards, serve: roomForAll, restMs },
    });
    const failed = [...figures, warm].reduce((sum, each) => sum + each.failed, 0);
    if (failed > 0) throw new Error(`${failed} calls were not answered with 200`);
    const of = (value: (each: ManyWorkers) => number) => median(figures.map(value));
    const table = new Table({ head: ["10,000 registered workers", "median"] });
    table.push(
      ["start until ready, s", (of(({ startMs }) => startMs) / 1_000).toFixed(2)],
      ["RSS of all processes, none called, MiB", mib(of((each) => each.residentBefore))],
      ["RSS after 1,000 were called once, MiB", mib(of((each) => each.residentAfter))],
      ["the most in between, MiB", mib(of((each) => each.residentMost))],
      ["isolates then", of(({ isolates }) => isolates).toFixed(0)],
      ["first answer of a cold worker, p50 ms", of(({ medianMs }) => medianMs).toFixed(1)],
      ["the slowest, ms", of(({ worstMs }) => worstMs).toFixed(1)],
    );
    const inJavaScript = new Table({
      head: [`${warmCount} workers in JavaScript, all warm`, "once"],
    });
    inJavaScript.push(
      ["RSS of all processes, none called, MiB", mib(warm.residentBefore)],
      [`RSS ${restMs / 1_000} s after all were called, MiB`, mib(warm.residentAfter)],
      ["the most in between, MiB", mib(warm.residentMost)],
      ["isolates then", String(warm.isolates)],
      ["first answer of a cold worker, p50 ms", warm.medianMs.toFixed(1)],
      ["the slowest, ms", warm.worstMs.toFixed(1)],
    );
    const goals: Goal[] = [
      {
        what: "10,000 registered workers: start",
        value: of(({ startMs }) => startMs) / 1_000,
        unit: "s",
        bound: { atMost: 3 },
      },
      {
        what: "1,000 workers called once each: RSS, at its most",
        value: of((each) => Math.max(each.residentMost, each.residentAfter)) / 1e9,
        unit: "GB",
        bound: { atMost: 2 },
      },
      {
        what: "a warm worker in JavaScript: RSS that it adds",
        value: (warm.residentAfter - warm.residentBefore) / warmCount / 1e6,
        unit: "MB",
        bound: { atMost: 4 },
      },
    ];
    return {
      tables: [table.toString(), inJavaScript.toString()],
      goals,
      document: { figures, warm },
    };
  },
};

const mib = (bytes: number): string => (bytes / MiB).toFixed(0);
