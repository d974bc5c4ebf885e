import { join } from "node:path";
import { plainTable } from "../../../runtime/cli/text/plain-table.ts";
import type { BenchContext, Goal } from "../scenario.ts";
import { cpuOfTree, measureRated, type RatedFigures } from "./measure-rated.ts";
import { constant, honest, ratedPrograms, refusing } from "./programs.ts";
import { startRated } from "./rated-server.ts";

/** A tenth of the machine: what the loop takes of it is measured well, and what cheats had would be seen. */
const rate = "10%";

/** How long each program is asked, and how long the host is left alone first, in ms. */
const askedMs = 5_000;
const idleMs = 4_000;

/** CPU time of all processes that a rate may cost, by what an honest guest's costs. */
const most = 1.5;

/** Names of the programs, for `--only`. */
export const ratedNames = (): string[] => ratedPrograms.map(({ name }) => name);

/** What programs take of all processes of a host under a rate. `names`: of those alone; all where it is empty. */
export async function ratedFigures(
  { folder, say }: Pick<BenchContext, "folder" | "say">,
  names: readonly string[],
): Promise<{
  table: string;
  goals: Goal[];
  figures: readonly (RatedFigures & { ratio: number })[];
}> {
  const wanted = ratedPrograms.filter(({ name }) => names.length === 0 || names.includes(name));
  const compared = [honest, refusing, ...(wanted.includes(constant) ? [] : [constant])];
  const programs = [...compared, ...wanted];
  const server = await startRated(join(folder, "rated"), programs, rate);
  try {
    const idle = await cpuOfTree(server.pid, idleMs);
    const all: RatedFigures[] = [];
    for (const [at, program] of programs.entries()) {
      const one = await measureRated(server, at, program, { ms: askedMs, idleMs: idle });
      all.push(one);
      const ratio = one.cpuMs / all[0]!.cpuMs;
      say(`${at + 1}/${programs.length} ${program.name}: ${ratio.toFixed(2)} × an honest loop`);
    }
    const [{ cpuMs }, refusals] = all as [RatedFigures, RatedFigures];
    const figures = all.map((each) => ({ ...each, ratio: each.cpuMs / cpuMs }));
    const answer = figures.find(({ name }) => name === constant.name)!;
    const rated = figures.filter(({ name }) => name !== refusing.name);
    const goals: Goal[] = [
      {
        what: "CPU time of all processes that a rate costs, by that of an honest loop, at worst",
        value: Math.max(...rated.map(({ ratio }) => ratio)),
        unit: "×",
        bound: { atMost: most },
      },
      {
        what: "CPU time of a refusal, by that of an answer",
        value: refusals.cpuMs / refusals.refusals / (answer.cpuMs / answer.answers),
        unit: "×",
        bound: { atMost: 1 },
      },
    ];
    return { table: ratedTable(figures), goals, figures };
  } finally {
    await server.end();
  }
}

function ratedTable(figures: readonly (RatedFigures & { ratio: number })[]): string {
  const head = [
    `with ${rate} of the machine`,
    "× honest",
    "CPU, ms/s",
    "answers/s",
    "refused/s",
    "fuel, M",
    "host, M",
  ];
  const rows = [...figures]
    .sort((a, b) => b.ratio - a.ratio)
    .map((each) => [
      each.name,
      ...[each.ratio, each.cpuMs, each.answers, each.refusals, each.fuel, each.hostFuel].map(
        (value) => value.toFixed(value >= 100 ? 0 : value >= 10 ? 1 : 2),
      ),
    ]);
  const align = ["left" as const, ...head.slice(1).map(() => "right" as const)];
  return plainTable(head, align, rows);
}
