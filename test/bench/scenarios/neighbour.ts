import Table from "cli-table3";
import { type Latency, neighbourLatency } from "../neighbour.ts";
import { neighbourKinds } from "../neighbour-guests.ts";
import { startNeighbourServer } from "../neighbour-server.ts";
import type { Scenario } from "../scenario.ts";

/** What a quiet worker feels of another tenant's. */
export const neighbourScenario: Scenario = {
  name: "neighbour",
  about: "a quiet worker's latency, alone and beside neighbours of seven kinds",
  async run({ rounds, roundMs, say }) {
    const server = await startNeighbourServer(neighbourKinds);
    try {
      const figures = await neighbourLatency(server, { rounds, roundMs, onRound: say });
      const head = ["a neighbour that", "p50 alone, ms", "beside", "p99 alone, ms", "beside", "×"];
      const table = new Table({ head });
      for (const { kind, alone, beside, ratio } of figures) {
        const shown = (latency: Latency, key: keyof Latency) => latency[key].toFixed(2);
        const p50 = [shown(alone, "p50"), shown(beside, "p50")];
        table.push([kind, ...p50, shown(alone, "p99"), shown(beside, "p99"), shown(ratio, "p99")]);
      }
      const goals = figures.map(({ kind, ratio }) => ({
        what: `p99 beside a neighbour that ${kind}, to that alone`,
        value: ratio.p99,
        unit: "×",
        bound: { atMost: 3 },
        aim: 2,
      }));
      return { tables: [table.toString()], goals, document: { figures } };
    } finally {
      await server.stop();
    }
  },
};
