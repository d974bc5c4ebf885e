// `node runtime/bin/with-node.js test/bench/neighbour.ts`: how much of a neighbour a quiet worker feels.
import { fork } from "node:child_process";
import { join } from "node:path";
import { Client } from "undici";
import { type NeighbourKind, neighbourKinds, neighbourWorker } from "./neighbour-guests.ts";
import { type NeighbourServer, startNeighbourServer } from "./neighbour-server.ts";
import { nodeServer, type Server } from "./servers.ts";

const loadProgram = join(import.meta.dirname, "neighbour-load.ts");

/** The quiet worker's visitors: so many a second, at even distances, whatever becomes of them, on
 * connections that stay. */
const visitsPerSecond = 200;
const connections = 16;

/** What a neighbour's visitors have to get going, and what is left of them to go, in ms. */
const lead = 500;

/** Latencies in ms. */
export interface Latency {
  readonly p50: number;
  readonly p99: number;
}

export interface NeighbourFigures {
  readonly kind: string;
  /** Medians of the rounds. */
  readonly alone: Latency;
  readonly beside: Latency;
  /** The median of the rounds' beside ÷ alone. */
  readonly ratio: Latency;
  /** The same where the neighbour's visitors go to a bare server on the same machine: what they take themselves. Null
   * where that is little. */
  readonly bareRatio: Latency | null;
}

/** Latencies of one round. */
interface Round {
  readonly alone: Latency;
  readonly beside: Latency;
  readonly besideBare: Latency | null;
}

/** Measures the quiet worker alone and beside each kind of neighbour, in turn, so that the machine's
 * moods meet all alike. */
export async function neighbourLatency(
  server: NeighbourServer,
  { rounds = 5, roundMs = 4_000, kinds = neighbourKinds, onRound = (_: string) => {} } = {},
): Promise<NeighbourFigures[]> {
  const measured = kinds.map((kind) => ({ kind, rounds: [] as Round[] }));
  await visit(server, 1_000);
  for (let round = 1; round <= rounds; round++) {
    for (const { kind, rounds: measuredRounds } of measured) {
      onRound(`round ${round} of ${rounds}: a neighbour that ${kind.name}`);
      const visitQuiet = () => visit(server, roundMs);
      const alone = await visitQuiet();
      const beside = await besideOf(server, kind, visitQuiet);
      const besideBare = await besideBareOf(kind, visitQuiet);
      measuredRounds.push({ alone, beside, besideBare });
    }
  }
  return measured.map(({ kind, rounds }) => {
    const ofRounds = (latencyOf: (round: Round) => Latency): Latency => {
      const latencies = rounds.map(latencyOf);
      return {
        p50: median(latencies.map(({ p50 }) => p50)),
        p99: median(latencies.map(({ p99 }) => p99)),
      };
    };
    const isBare = kind.bareBytes !== undefined;
    return {
      kind: kind.name,
      alone: ofRounds(({ alone }) => alone),
      beside: ofRounds(({ beside }) => beside),
      ratio: ofRounds(({ alone, beside }) => ratioOf(beside, alone)),
      bareRatio: isBare ? ofRounds(({ alone, besideBare }) => ratioOf(besideBare!, alone)) : null,
    };
  });
}

function ratioOf(beside: Latency, alone: Latency): Latency {
  return { p50: beside.p50 / alone.p50, p99: beside.p99 / alone.p99 };
}

/** Does something while the neighbour's visitors go to a bare server; null where that is not measured. */
async function besideBareOf<Result>(
  kind: NeighbourKind,
  work: () => Promise<Result>,
): Promise<Result | null> {
  if (kind.bareBytes === undefined) return null;
  const answer = JSON.stringify(kind.bareBytes);
  const bare: Server = await nodeServer("node:http alone", "bare-neighbour.ts", [answer]);
  try {
    const origin = bare.origins[0]!;
    return await besideOf({ origin, hostOf: () => new URL(origin).host }, kind, work);
  } finally {
    bare.stop();
  }
}

/** How a neighbour's visitors come. */
export type Visited = Pick<NeighbourKind, "name" | "visitors" | "connections">;

/** Does something while the neighbour has its visitors. */
export async function besideOf<Result>(
  { origin, hostOf }: Pick<NeighbourServer, "origin" | "hostOf">,
  kind: Visited,
  work: () => Promise<Result>,
): Promise<Result> {
  const { name, visitors, connections } = kind;
  const load = fork(loadProgram, [origin, hostOf(name), visitors, String(connections)]);
  try {
    await pause(lead);
    const result = await work();
    if (load.exitCode !== null) throw new Error(`The neighbour that ${name} lost its visitors.`);
    return result;
  } finally {
    load.kill("SIGKILL");
    await pause(lead);
  }
}

/** Visits the quiet worker for `ms`. A latency begins when the visit was due, so that one that waited
 * to be sent is no quicker for it. */
export async function visit({ origin, quietHost }: NeighbourServer, ms: number): Promise<Latency> {
  const clients = Array.from({ length: connections }, () => new Client(origin));
  const latencies: number[] = [];
  const ask = async (visitor: number, due: number) => {
    const { statusCode, body } = await clients[visitor % connections]!.request({
      ...{ path: "/", method: "GET", headers: { host: quietHost } },
    });
    await body.dump();
    if (statusCode !== 200) throw new Error(`The quiet worker answered ${statusCode}.`);
    latencies.push(performance.now() - due);
  };
  // Connecting is no part of it.
  await Promise.all(clients.map((_, visitor) => ask(visitor, 0)));
  latencies.length = 0;
  const visits = Math.floor((ms / 1_000) * visitsPerSecond);
  const begun = performance.now();
  const asked: Promise<void>[] = [];
  for (let visitor = 0; visitor < visits; visitor++) {
    const due = begun + (visitor * 1_000) / visitsPerSecond;
    const early = due - performance.now();
    if (early > 0) await pause(early);
    asked.push(ask(visitor, due));
  }
  await Promise.all(asked);
  await Promise.all(clients.map((client) => client.close()));
  latencies.sort((one, other) => one - other);
  const at = (share: number) => latencies[Math.floor(latencies.length * share)]!;
  return { p50: at(0.5), p99: at(0.99) };
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

function median(values: readonly number[]): number {
  return [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)]!;
}

if (import.meta.main) {
  const rounds = Number(process.argv[2] ?? 5);
  const only = process.argv[3];
  const kinds = neighbourKinds.filter(({ name }) => only === undefined || name.includes(only));
  const server = await startNeighbourServer(kinds.map(neighbourWorker));
  try {
    const onRound = (line: string) => process.stderr.write(`${line}\n`);
    for (const { kind, alone, beside, ratio, bareRatio } of await neighbourLatency(server, {
      ...{ rounds, kinds, onRound },
    })) {
      const each = (key: keyof Latency) =>
        `${key} ${alone[key].toFixed(2)} → ${beside[key].toFixed(2)} ms (× ${ratio[key].toFixed(2)}${bareRatio === null ? "" : `, bare × ${bareRatio[key].toFixed(2)}`})`;
      process.stdout.write(`a neighbour that ${kind}: ${each("p50")}, ${each("p99")}\n`);
    }
  } finally {
    await server.stop();
  }
}
