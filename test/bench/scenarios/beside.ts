import { plainTable } from "../../../runtime/cli/text/plain-table.ts";
import { cheatNames, importCheat } from "../cheats/find-cheats.ts";
import { besideOf, type Latency, visit } from "../neighbour.ts";
import { startNeighbourServer } from "../neighbour-server.ts";
import { type BenchContext, median, type Scenario } from "../scenario.ts";

/** What all others are compared with. */
const ordinary = "ordinary-loop";

/** It is measured anew after so many cheats: the machine has its moods. */
const between = 8;

/** Visitors of a cheat at once, as of the neighbour that burns its fuel. */
const connections = 16;

/** What a quiet worker feels of programs that are made to cheat, against one that only computes. */
export const besideScenario: Scenario = {
  name: "beside",
  about: "a quiet worker's latency beside each cheat, to that beside an ordinary loop",
  parts: cheatNames,
  async run({ rounds, roundMs, only, say }: BenchContext) {
    const names = (only.length > 0 ? only : await plainCheats()).filter(
      (name) => name !== ordinary,
    );
    const workers = await Promise.all(
      [ordinary, ...names].map(async (name) => ({ name, build: (await importCheat(name)).build })),
    );
    const server = await startNeighbourServer(workers);
    try {
      const beside = (name: string) =>
        besideOf(server, { name, visitors: "ask", connections }, () => visit(server, roundMs));
      await visit(server, 1_000);
      const ratios = new Map(names.map((name) => [name, [] as Latency[]]));
      let usual: Latency = { p50: 0, p99: 0 };
      for (let round = 1; round <= rounds; round++) {
        for (const [at, name] of names.entries()) {
          if (at % between === 0) usual = await beside(ordinary);
          const { p50, p99 } = await beside(name);
          ratios.get(name)!.push({ p50: p50 / usual.p50, p99: p99 / usual.p99 });
          say(
            `round ${round} of ${rounds}, ${at + 1}/${names.length} ${name}: p50 ${p50.toFixed(1)}, p99 ${p99.toFixed(1)} ms`,
          );
        }
      }
      const figures = [...ratios].map(([name, each]) => ({
        name,
        p50: median(each.map(({ p50 }) => p50)),
        p99: median(each.map(({ p99 }) => p99)),
      }));
      figures.sort((a, b) => b.p99 - a.p99);
      const rows = figures.map(({ name, p50, p99 }) => [name, p50.toFixed(2), p99.toFixed(2)]);
      const goal = (key: keyof Latency, atMost: number) => ({
        what: `${key} beside the worst cheat, to that beside an ordinary loop`,
        value: Math.max(...figures.map((each) => each[key])),
        unit: "×",
        bound: { atMost },
      });
      return {
        tables: [plainTable(["beside", "p50 ×", "p99 ×"], ["left", "right", "right"], rows)],
        goals: [goal("p50", 2), goal("p99", 3)],
        document: { figures },
      };
    } finally {
      await server.stop();
    }
  },
};

/** Cheats whose requests bring nothing, and whose workers have no settings. */
async function plainCheats(): Promise<string[]> {
  const plain: string[] = [];
  for (const name of cheatNames()) {
    const { variables, headers, body } = await importCheat(name);
    if (variables === undefined && headers === undefined && body === undefined) plain.push(name);
  }
  return plain;
}
