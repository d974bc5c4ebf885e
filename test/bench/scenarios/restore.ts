import { execFileSync } from "node:child_process";
import { join } from "node:path";
import Table from "cli-table3";
import { type BenchContext, median, type Scenario } from "../scenario.ts";

const program = join(import.meta.dirname, "..", "restore-main.ts");

/** What it costs to give an instance its initial state back, by the code that isolates run. */
export const restoreScenario: Scenario = {
  name: "restore",
  about: "an instance of 128 KiB put back into its initial state",
  async run({ rounds }: BenchContext) {
    const printed = execFileSync(process.execPath, [program, String(rounds)], {
      encoding: "utf8",
      timeout: 300_000,
    });
    const micros = Object.entries(JSON.parse(printed) as Record<string, number[]>);
    const table = new Table({ head: ["restore of 128 KiB", "median µs", "least", "most"] });
    for (const [name, values] of micros) {
      const shown = [median(values), Math.min(...values), Math.max(...values)];
      table.push([name, ...shown.map((value) => value.toFixed(2))]);
    }
    const goals = micros.map(([name, values]) => ({
      what: `restore of 128 KiB: ${name}`,
      value: median(values),
      unit: "µs",
      bound: { atMost: 50 },
    }));
    return { tables: [table.toString()], goals, document: { micros: Object.fromEntries(micros) } };
  },
};
