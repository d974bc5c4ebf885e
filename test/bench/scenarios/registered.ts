import { availableParallelism } from "node:os";
import Table from "cli-table3";
import { exampleWasm } from "../example-wasm.ts";
import { type ManyWorkers, manyWorkers } from "../many-workers.ts";
import { type Goal, median, type Scenario } from "../scenario.ts";

const MiB = 2 ** 20;

/** A thousand calls of cold workers take a while: their memory is the same each time. */
const mostRounds = 3;

/** Workers that nobody calls, and workers that somebody calls once. */
export const registeredScenario: Scenario = {
  name: "registered",
  about: "10,000 registered workers: start and memory; 1,000 of them called once each",
  async run({ rounds, say }) {
    const wasm = await exampleWasm("hello");
    const figures: ManyWorkers[] = [];
    const count = Math.min(rounds, mostRounds);
    for (let round = 1; round <= count; round++) {
      say(`round ${round} of ${count}`);
      const shards = availableParallelism();
      figures.push(await manyWorkers({ wasm, registered: 10_000, called: 1_000, shards }));
    }
    const failed = figures.reduce((sum, each) => sum + each.failed, 0);
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
    ];
    return { tables: [table.toString()], goals, document: { figures } };
  },
};

const mib = (bytes: number): string => (bytes / MiB).toFixed(0);
