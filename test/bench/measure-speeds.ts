import Table from "cli-table3";
import { type LoadFigures, load } from "./load.ts";
import { type CpuFigures, cpuBetween, cpuOf, processTree } from "./process-figures.ts";
import { type BenchContext, median } from "./scenario.ts";
import type { Server } from "./servers.ts";

/** One server in one round. */
export interface SpeedSample extends LoadFigures {
  /** CPU time of the server's processes for each request, in µs, by threads. */
  readonly serverMicros: CpuFigures;
}

/** By server's name, a sample for each round. */
export type Speeds = ReadonlyMap<string, readonly SpeedSample[]>;

/** Isolates and the HTTP side are slower until the engine has optimised them. */
const warmUpMs = 10_000;

/** Asks the servers one after the other, round by round, so that the machine's moods meet all alike. */
export async function measureSpeeds(
  servers: readonly Server[],
  { rounds, roundMs, say }: BenchContext,
): Promise<Speeds> {
  const speeds = new Map<string, SpeedSample[]>(servers.map(({ name }) => [name, []]));
  for (const server of servers) await load(server, Math.min(4 * roundMs, warmUpMs));
  for (let round = 1; round <= rounds; round++) {
    say(`round ${round} of ${rounds}`);
    for (const server of servers) speeds.get(server.name)!.push(await sample(server, roundMs));
  }
  return speeds;
}

async function sample(server: Server, ms: number): Promise<SpeedSample> {
  const pids = server.pids.flatMap(processTree);
  const before = cpuOf(pids);
  const figures = await load(server, ms);
  const { main, helpers, others } = cpuBetween(before, cpuOf(pids));
  const each = (cpuMs: number) => (cpuMs * 1_000) / figures.answered;
  return {
    ...figures,
    serverMicros: { main: each(main), helpers: each(helpers), others: each(others) },
  };
}

/** The median over rounds of one server's requests a second over another's in the same round. */
export function ratio(speeds: Speeds, name: string, to: string): number {
  const others = speeds.get(to)!;
  return median(
    speeds
      .get(name)!
      .map(({ requestsPerSecond }, round) => requestsPerSecond / others[round]!.requestsPerSecond),
  );
}

/** Medians, each server beside the first and beside its peer. The CPU columns tell where time goes: what
 * the client takes is taken from the servers, which share the machine with it. */
export function speedTable(speeds: Speeds, peers: ReadonlyMap<string, string>): string {
  const names = [...speeds.keys()];
  const head = ["", "requests/s", `to ${names[0]}`, "to its peer"];
  const cpu = ["main", "isolates", "helpers", "client"].map((each) => `${each}\nµs CPU`);
  const table = new Table({ head: [...head, ...cpu], colAligns: ["left", "right", "right"] });
  for (const name of names) {
    const peer = peers.get(name);
    const of = (value: (sample: SpeedSample) => number) => median(speeds.get(name)!.map(value));
    table.push([
      name,
      of(({ requestsPerSecond }) => requestsPerSecond).toFixed(0),
      ratio(speeds, name, names[0]!).toFixed(3),
      peer === undefined ? "" : `${ratio(speeds, name, peer).toFixed(2)} of ${peer}`,
      of(({ serverMicros }) => serverMicros.main).toFixed(1),
      of(({ serverMicros }) => serverMicros.others).toFixed(1),
      of(({ serverMicros }) => serverMicros.helpers).toFixed(1),
      of(({ clientMicros }) => clientMicros).toFixed(1),
    ]);
  }
  return table.toString();
}
