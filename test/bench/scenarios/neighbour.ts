import Table from "cli-table3";
import { type Latency, neighbourLatency } from "../neighbour.ts";
import { neighbourKinds, neighbourWorker } from "../neighbour-guests.ts";
import { startNeighbourServer } from "../neighbour-server.ts";
import type { Scenario } from "../scenario.ts";

/** How many times as long a quiet worker's visitors may wait beside a neighbour. */
const bounds: readonly { key: keyof Latency; atMost: number; aim?: number }[] = [
  { key: "p50", atMost: 2 },
  { key: "p99", atMost: 3, aim: 2 },
];

/** What a quiet worker feels of another tenant's. */
export const neighbourScenario: Scenario = {
  name: "neighbour",
  about: "a quiet worker's latency, alone and beside neighbours of seven kinds",
  async run({ rounds, roundMs, say }) {
    const server = await startNeighbourServer(neighbourKinds.map(neighbourWorker));
    try {
      const figures = await neighbourLatency(server, { rounds, roundMs, onRound: say });
      const head = ["a neighbour that"];
      for (const { key, atMost } of bounds) {
        head.push(`${key} alone, ms`, "beside", "×", "× bare", `bound ≤ ${atMost}`);
      }
      const table = new Table({ head });
      for (const { kind, alone, beside, ratio, bareRatio } of figures) {
        const cells = bounds.flatMap(({ key, atMost }) => [
          ...[alone, beside, ratio].map((latency) => latency[key].toFixed(2)),
          bareRatio?.[key].toFixed(2) ?? "",
          ratio[key] <= atMost ? "met" : "MISSED",
        ]);
        table.push([kind, ...cells]);
      }
      const goals = figures.flatMap(({ kind, ratio }) =>
        bounds.map(({ key, atMost, aim }) => ({
          what: `${key} beside a neighbour that ${kind}, to that alone`,
          value: ratio[key],
          unit: "×",
          bound: { atMost },
          ...(aim === undefined ? {} : { aim }),
        })),
      );
      return { tables: [table.toString()], goals, document: { figures } };
    } finally {
      await server.stop();
    }
  },
};
