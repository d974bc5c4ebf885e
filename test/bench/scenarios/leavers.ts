import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { Agent, get } from "node:http";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import Table from "cli-table3";
import type { Leaving } from "../leavers-load.ts";
import type { Latency } from "../neighbour.ts";
import { type NeighbourKind, neighbourWorker } from "../neighbour-guests.ts";
import { startNeighbourServer } from "../neighbour-server.ts";
import { type BenchContext, type Goal, median, type Scenario } from "../scenario.ts";
import { greeting, nodeServer } from "../servers.ts";

const load = join(import.meta.dirname, "..", "leavers-load.ts");
const counts = [16, 64];

/** Burns some ms at each request. */
const busy: NeighbourKind = {
  name: "busy",
  handle: `let x: u64 = 1;
  for (let i = 0; i < 5_000_000; i++) x = (x * 6364136223846793005 + 1) | 1;
  return Response.text(x.toString());`,
  visitors: "ask",
  connections: 0,
};

/** How visitors leave, by the name that `--only` takes. */
const ways: readonly { readonly name: string; readonly asked: Asked; readonly leaving: Leaving }[] =
  (["quiet", "busy"] as const).flatMap((asked) => [
    { name: `${asked}-reset`, asked, leaving: { by: "reset", after: "whole" } },
    { name: `${asked}-close`, asked, leaving: { by: "close", after: "whole" } },
    { name: `${asked}-reset-part`, asked, leaving: { by: "reset", after: "part" } },
    { name: `${asked}-close-part`, asked, leaving: { by: "close", after: "part" } },
  ]);

/** The worker that the others ask. */
type Asked = "quiet" | "busy";

/** The quiet worker's client asks so many times a second, on a new connection each time and on one that stays in turn. */
const asksPerSecond = 50;
/** What it waits at most, in ms. */
const patience = 30_000;
/** What the others have to get going, in ms. */
const lead = 500;

/** Latencies of requests on new connections, and on one that stays. */
interface QuietFigures {
  readonly anew: Latency;
  readonly kept: Latency;
  /** Visits of the others a second. */
  readonly visits: number;
}

interface Target {
  readonly origin: string;
  readonly quietHost: string;
  readonly otherHost: string;
}

type Part = "alone" | "stay" | "leave" | "bareStay" | "bareLeave";
type Round = Readonly<Record<Part, QuietFigures>>;

interface LeaversFigures {
  readonly name: string;
  readonly visitors: number;
  readonly rounds: readonly Round[];
}

/** What a client of a quiet worker feels of others that leave as soon as they have asked. */
export const leaversScenario: Scenario = {
  name: "leavers",
  about: "a quiet worker's client beside 16 and 64 others that leave at once, and that stay",
  parts: () => ways.map(({ name }) => name),
  async run(context) {
    const chosen = ways.filter(
      ({ name }) => context.only.length === 0 || context.only.includes(name),
    );
    const server = await startNeighbourServer([neighbourWorker(busy)]);
    const bare = await nodeServer("node:http alone", "bare-server.ts", [greeting, "1"]);
    try {
      const figures = await measure(context, chosen, server, bare.origins[0]!);
      return { tables: [tableOf(figures)], goals: goalsOf(figures), document: { figures } };
    } finally {
      bare.stop();
      await server.stop();
    }
  },
};

async function measure(
  { rounds, roundMs, say }: BenchContext,
  chosen: typeof ways,
  server: { readonly origin: string; readonly quietHost: string; hostOf(name: string): string },
  bareOrigin: string,
): Promise<LeaversFigures[]> {
  const figures = chosen.flatMap(({ name, asked, leaving }) =>
    counts.map((visitors) => ({ name, asked, leaving, visitors, rounds: [] as Round[] })),
  );
  const { host } = new URL(bareOrigin);
  const bare: Target = { origin: bareOrigin, quietHost: host, otherHost: host };
  for (let round = 1; round <= rounds; round++) {
    for (const each of figures) {
      const { name, visitors, asked, leaving } = each;
      say(`round ${round} of ${rounds}: ${name}, ${visitors}`);
      const { origin, quietHost } = server;
      const otherHost = asked === "quiet" ? quietHost : server.hostOf(busy.name);
      const own: Target = { origin, quietHost, otherHost };
      await beside(own, 0, null, 1_000);
      each.rounds.push({
        alone: await beside(own, 0, null, roundMs),
        stay: await beside(own, visitors, null, roundMs),
        leave: await beside(own, visitors, leaving, roundMs),
        bareStay: await beside(bare, visitors, null, roundMs),
        bareLeave: await beside(bare, visitors, leaving, roundMs),
      });
    }
  }
  return figures;
}

/** Asks the quiet worker while others come. */
async function beside(
  target: Target,
  visitors: number,
  leaving: Leaving,
  ms: number,
): Promise<QuietFigures> {
  const { origin, otherHost } = target;
  const others = fork(load, [origin, otherHost, String(visitors), JSON.stringify(leaving)]);
  try {
    await visitsOf(others);
    await pause(lead);
    await visitsOf(others);
    const begun = performance.now();
    const latencies = await askSteadily(target, ms);
    const visits = await visitsOf(others);
    return { ...latencies, visits: (visits * 1_000) / (performance.now() - begun) };
  } finally {
    others.kill("SIGKILL");
    await once(others, "exit");
    await pause(lead);
  }
}

async function visitsOf(others: ChildProcess): Promise<number> {
  const told = once(others, "message");
  others.send("tell");
  const [visits] = await told;
  return visits as number;
}

/** Latencies from when each request was due. */
async function askSteadily(
  { origin, quietHost }: Target,
  ms: number,
): Promise<Pick<QuietFigures, "anew" | "kept">> {
  const agent = new Agent({ keepAlive: true, maxSockets: 16 });
  const latencies = { anew: [] as number[], kept: [] as number[] };
  await askOnce(origin, quietHost, agent);
  const begun = performance.now();
  const asked: Promise<void>[] = [];
  for (let i = 0; i < (ms / 1_000) * asksPerSecond; i++) {
    const due = begun + (i * 1_000) / asksPerSecond;
    const early = due - performance.now();
    if (early > 0) await pause(early);
    const kind = i % 2 === 0 ? "anew" : "kept";
    const answered = askOnce(origin, quietHost, kind === "kept" ? agent : false);
    asked.push(answered.then(() => void latencies[kind].push(performance.now() - due)));
  }
  await Promise.all(asked);
  agent.destroy();
  return { anew: latencyOf(latencies.anew), kept: latencyOf(latencies.kept) };
}

/** Resolves with the end of the answer, or when it was waited for long enough. */
function askOnce(origin: string, host: string, agent: Agent | false): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = get(origin, { agent, headers: { host } }, (answer) => {
      answer.resume().once("end", resolve);
      if (answer.statusCode !== 200) reject(new Error(`The quiet worker: ${answer.statusCode}`));
    });
    request.setTimeout(patience, () => request.destroy());
    request.once("error", reject);
  });
}

function latencyOf(latencies: readonly number[]): Latency {
  const sorted = latencies.toSorted((one, other) => one - other);
  const at = (share: number) => sorted[Math.floor(sorted.length * share)]!;
  return { p50: at(0.5), p99: at(0.99) };
}

/** The median of the rounds. */
function middle({ rounds }: LeaversFigures, of: (round: Round) => number): number {
  return median(rounds.map(of));
}

const onNew =
  (part: Part, key: keyof Latency = "p50") =>
  (round: Round) =>
    round[part].anew[key];

function goalsOf(figures: readonly LeaversFigures[]): Goal[] {
  return figures.flatMap((each) => [
    {
      what: `p50 beside ${each.visitors} that leave (${each.name}), to that beside as many that stay`,
      value: middle(each, (round) => onNew("leave")(round) / onNew("stay")(round)),
      unit: "×",
      bound: { atMost: 2 },
    },
    {
      what: `the same, to that of node:http beside as many that leave`,
      value: middle(each, (round) => onNew("leave")(round) / onNew("bareLeave")(round)),
      unit: "×",
      bound: { atMost: 5 },
    },
  ]);
}

function tableOf(figures: readonly LeaversFigures[]): string {
  const parts: readonly Part[] = ["alone", "stay", "leave", "bareStay", "bareLeave"];
  const head = ["visitors", "p50, p99 in ms", "alone", "beside some that stay", "that leave"];
  const table = new Table({ head: [...head, "node:http, that stay", "that leave"] });
  for (const each of figures) {
    const cells = (kind: "anew" | "kept") =>
      parts.map((part) => {
        const [p50, p99] = (["p50", "p99"] as const).map((key) =>
          middle(each, (round) => round[part][kind][key]).toFixed(1),
        );
        const visits = middle(each, (round) => round[part].visits);
        const others = kind === "anew" && part !== "alone" ? ` (${visits.toFixed(0)}/s)` : "";
        return `${p50}, ${p99}${others}`;
      });
    const name = `${each.name}, ${each.visitors}`;
    table.push(
      [name, "new connections", ...cells("anew")],
      ["", "one that stays", ...cells("kept")],
    );
  }
  return table.toString();
}
