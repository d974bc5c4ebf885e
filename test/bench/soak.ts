// `npm run soak [-- --minutes 10]`: full load on many workers under `skerry serve`, with traps, swaps,
// evictions and clients that leave; every answer is checked, and memory is watched. The figures go to
// test/bench/build/soak.json, and a picture of them to soak.html.
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { goalTable } from "./goal-table.ts";
import { type Goal, isMet } from "./scenario.ts";
import { soakPage } from "./soak/picture.ts";
import { runSoak, type SoakResult } from "./soak/run-soak.ts";

const { values } = parseArgs({ options: { minutes: { type: "string", default: "10" } } });
const build = join(import.meta.dirname, "build");

async function main(): Promise<number> {
  const seconds = Math.round(Number(values.minutes) * 60);
  if (!(seconds >= 10)) throw new Error("--minutes has to be a number, 0.2 at least");
  const folder = await mkdtemp(join(tmpdir(), "skerry-soak-"));
  const say = (text: string) => void process.stderr.write(`${text}\n`);
  try {
    const result = await runSoak({ seconds, folder, shards: availableParallelism(), say });
    const goals = goalsOf(result);
    const { samples, ...figures } = result;
    await mkdir(build, { recursive: true });
    const document = JSON.stringify({ node: process.version, seconds, goals, ...result }, null, 2);
    await writeFile(join(build, "soak.json"), `${document}\n`);
    await writeFile(join(build, "soak.html"), soakPage(samples, sentence(seconds, result)));
    say(goalTable(goals));
    process.stdout.write(`${JSON.stringify(figures, null, 2)}\n`);
    return goals.every(isMet) ? 0 : 1;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function goalsOf({ memory, wrong, lost }: SoakResult): Goal[] {
  return [
    {
      what: "RSS of the shards at the end, to that after the first minute",
      value: memory.growth,
      unit: "×",
      bound: { atMost: 1.1 },
    },
    { what: "wrong answers", value: wrong, unit: "", bound: { atMost: 0 } },
    { what: "requests lost with their connection", value: lost, unit: "", bound: { atMost: 0 } },
  ];
}

function sentence(seconds: number, { right, wrong, swaps, coldStarts, left }: SoakResult): string {
  const answers = Object.values(right).reduce((sum, count) => sum + count, 0);
  return (
    `${seconds} s: ${answers} right answers and ${wrong} wrong ones, ${swaps} swaps, ` +
    `${coldStarts} cold starts, ${left} clients that left.`
  );
}

process.exit(await main());
