import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import Table from "cli-table3";
import { KiB, MiB } from "../../../runtime/byte-units.ts";
import type { CrowdOutcomes } from "../crowd-load.ts";
import { type Latency, visit } from "../neighbour.ts";
import { type NeighbourKind, neighbourWorker } from "../neighbour-guests.ts";
import { type NeighbourServer, startNeighbourServer } from "../neighbour-server.ts";
import type { Scenario } from "../scenario.ts";
import { nodeServer } from "../servers.ts";

const bytes = 5 * MiB;

/** Crowds by the name that `--only` takes: how many visitors, and bytes that each reads in a second at most. */
const crowds = [24, 100, 300].flatMap((visitors) => [
  { name: `${visitors}`, visitors, bytesPerSecond: Number.POSITIVE_INFINITY },
  { name: `${visitors}-slow`, visitors, bytesPerSecond: 512 * KiB },
]);
const load = join(import.meta.dirname, "..", "crowd-load.ts");

const large: NeighbourKind = {
  name: "large",
  handle: `return Response.bytes(new Uint8Array(${bytes}));`,
  visitors: "ask",
  connections: 0,
};

interface CrowdFigures {
  readonly name: string;
  /** How long its crowd was counted. */
  readonly ms: number;
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
  about:
    "24, 100 and 300 visitors of 5 MiB each, fast and slow, and a quiet worker of another cordon",
  parts: () => crowds.map(({ name }) => name),
  async run({ rounds, roundMs, only, say }) {
    const chosen = crowds.filter(({ name }) => only.length === 0 || only.includes(name));
    const server = await startNeighbourServer([{ ...neighbourWorker(large), cordon: "apart" }]);
    const bare = await nodeServer("node:http alone", "bare-neighbour.ts", [String(bytes)]);
    const figures: CrowdFigures[] = [];
    try {
      await visit(server, 1_000);
      for (let round = 1; round <= rounds; round++) {
        for (const crowd of chosen) {
          const { name } = crowd;
          say(`round ${round} of ${rounds}: ${name} visitors`);
          // Slow visitors all begin at once, and have their answers whole at the same time: each span has such a moment.
          const ms = Math.max(roundMs, (1.2 * (bytes * 1_000)) / crowd.bytesPerSecond);
          const alone = await visit(server, roundMs);
          const [beside, outcomes] = await besideCrowd(server, server, crowd, ms);
          const origin = bare.origins[0]!;
          const plain = { origin, hostOf: () => new URL(origin).host };
          const [besideBare, bareOutcomes] = await besideCrowd(server, plain, crowd, ms);
          figures.push({ name, ms, alone, beside, outcomes, besideBare, bareOutcomes });
        }
      }
    } finally {
      bare.stop();
      await server.stop();
    }
    return { tables: [tableOf(figures)], goals: [], document: { figures } };
  },
};

/** Visits the quiet worker while a crowd asks elsewhere. */
async function besideCrowd(
  quiet: NeighbourServer,
  { origin, hostOf }: Pick<NeighbourServer, "origin" | "hostOf">,
  { visitors, bytesPerSecond }: Omit<(typeof crowds)[number], "name">,
  ms: number,
): Promise<[Latency, CrowdOutcomes]> {
  const numbers = [visitors, bytes, bytesPerSecond].map(String);
  const crowd = fork(load, [origin, hostOf(large.name), ...numbers]);
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

function tableOf(figures: readonly CrowdFigures[]): string {
  const head = ["visitors", "quiet p50, p99 alone", "beside", "beside bare"];
  const table = new Table({ head: [...head, "whole/s, failed, longest", "the same, bare"] });
  const latency = ({ p50, p99 }: Latency) => `${p50.toFixed(1)}, ${p99.toFixed(1)} ms`;
  const told = (ms: number, { whole, cut, refused, longestMs }: CrowdOutcomes) =>
    `${((whole * 1_000) / ms).toFixed(0)}/s, ${cut} cut, ${refused} refused, ${longestMs.toFixed(0)} ms`;
  for (const each of figures) {
    const { name, ms, alone, beside, besideBare, outcomes, bareOutcomes } = each;
    const latencies = [alone, beside, besideBare].map(latency);
    table.push([name, ...latencies, told(ms, outcomes), told(ms, bareOutcomes)]);
  }
  return table.toString();
}
