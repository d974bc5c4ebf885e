import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import Table from "cli-table3";
import { MiB } from "../../../runtime/byte-units.ts";
import type { CrowdOutcomes } from "../crowd-load.ts";
import { type Latency, visit } from "../neighbour.ts";
import { type NeighbourKind, neighbourWorker } from "../neighbour-guests.ts";
import { type NeighbourServer, startNeighbourServer } from "../neighbour-server.ts";
import type { Scenario } from "../scenario.ts";
import { nodeServer } from "../servers.ts";

const bytes = 5 * MiB;
const crowds = [24, 100, 300];
const load = join(import.meta.dirname, "..", "crowd-load.ts");

const large: NeighbourKind = {
  name: "large",
  handle: `return Response.bytes(new Uint8Array(${bytes}));`,
  visitors: "ask",
  connections: 0,
};

interface CrowdFigures {
  readonly visitors: number;
  readonly alone: Latency;
  readonly beside: Latency;
  readonly outcomes: CrowdOutcomes;
  /** The same where the crowd goes to a server of node:http. */
  readonly besideBare: Latency;
  readonly bareOutcomes: CrowdOutcomes;
}

/** What a quiet worker feels of a crowd at another cordon's worker with large answers, and what the crowd gets. */
export const crowdScenario: Scenario = {
  name: "crowd",
  about: "24, 100 and 300 visitors of 5 MiB each, and a quiet worker of another cordon",
  async run({ rounds, roundMs, say }) {
    const server = await startNeighbourServer([{ ...neighbourWorker(large), cordon: "apart" }]);
    const bare = await nodeServer("node:http alone", "bare-neighbour.ts", [String(bytes)]);
    const figures: CrowdFigures[] = [];
    try {
      await visit(server, 1_000);
      for (let round = 1; round <= rounds; round++) {
        for (const visitors of crowds) {
          say(`round ${round} of ${rounds}: ${visitors} visitors`);
          const alone = await visit(server, roundMs);
          const [beside, outcomes] = await besideCrowd(server, server, visitors, roundMs);
          const origin = bare.origins[0]!;
          const plain = { origin, hostOf: () => new URL(origin).host };
          const [besideBare, bareOutcomes] = await besideCrowd(server, plain, visitors, roundMs);
          figures.push({ visitors, alone, beside, outcomes, besideBare, bareOutcomes });
        }
      }
    } finally {
      bare.stop();
      await server.stop();
    }
    return { tables: [tableOf(figures, roundMs)], goals: [], document: { figures } };
  },
};

/** Visits the quiet worker while a crowd asks elsewhere. */
async function besideCrowd(
  quiet: NeighbourServer,
  { origin, hostOf }: Pick<NeighbourServer, "origin" | "hostOf">,
  visitors: number,
  ms: number,
): Promise<[Latency, CrowdOutcomes]> {
  const crowd = fork(load, [origin, hostOf(large.name), String(visitors), String(bytes)]);
  try {
    await ask(crowd);
    await new Promise((resolve) => setTimeout(resolve, ms));
    await ask(crowd);
    const latency = await visit(quiet, ms);
    return [latency, await ask(crowd)];
  } finally {
    crowd.kill("SIGKILL");
    await once(crowd, "exit");
    await visit(quiet, 1_000);
  }
}

async function ask(crowd: ChildProcess): Promise<CrowdOutcomes> {
  const told = once(crowd, "message");
  crowd.send("tell");
  const [outcomes] = await told;
  return outcomes as CrowdOutcomes;
}

function tableOf(figures: readonly CrowdFigures[], ms: number): string {
  const head = ["visitors", "quiet p50, p99 alone", "beside", "beside bare"];
  const table = new Table({ head: [...head, "whole/s, failed, longest", "the same, bare"] });
  const latency = ({ p50, p99 }: Latency) => `${p50.toFixed(1)}, ${p99.toFixed(1)} ms`;
  const told = ({ whole, cut, refused, longestMs }: CrowdOutcomes) =>
    `${((whole * 1_000) / ms).toFixed(0)}/s, ${cut} cut, ${refused} refused, ${longestMs.toFixed(0)} ms`;
  for (const each of figures) {
    const { visitors, alone, beside, besideBare, outcomes, bareOutcomes } = each;
    const latencies = [alone, beside, besideBare].map(latency);
    table.push([visitors, ...latencies, told(outcomes), told(bareOutcomes)]);
  }
  return table.toString();
}
