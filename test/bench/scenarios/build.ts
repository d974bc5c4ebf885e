import { appendFile, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import Table from "cli-table3";
import { commandFigures } from "../command-figures.ts";
import { type Goal, median, type Scenario } from "../scenario.ts";
import { skerryServer } from "../servers.ts";

/** How many builds, and changes that are saved under `--watch`, of which the median counts. */
const times = 11;

/** How often a running worker is asked for its version, in ms. */
const askEvery = 10;

interface Language {
  readonly name: string;
  readonly template: string;
  /** The file that is changed. */
  readonly source: string;
}

const languages: readonly Language[] = [
  { name: "JavaScript", template: "javascript", source: "src/index.ts" },
  { name: "AssemblyScript", template: "assemblyscript", source: "assembly/index.ts" },
];

/** The text of a new project's file that is another one in each version. */
const said = "Try /hello/you";

/** In ms. */
const bounds = { unchanged: 500, changed: 1_200, swap: 1_000 };

/** New projects: CPU time of a build, and the time from a saved file to the first answer of its version. */
export const buildScenario: Scenario = {
  name: "build",
  about:
    "a new project of each language: CPU time of builds, and how long run --watch takes from a saved file to its first answer",
  async run({ folder, say }) {
    const table = new Table({ head: ["p50, ms", "CPU", "time"] });
    const goals: Goal[] = [];
    const document: Record<string, object> = {};
    for (const language of languages) {
      const { name, source } = language;
      say(name);
      const dir = join(folder, language.template);
      await commandFigures(["new", dir, "--template", language.template]);
      // The first makes what all later ones use.
      await commandFigures(["build", dir]);
      const changed = await repeat(async (time) => {
        await appendFile(join(dir, source), `// ${time}\n`);
        return commandFigures(["build", dir]);
      });
      const unchanged = await repeat(() => commandFigures(["build", dir]));
      const swaps = await swapTimes(dir, source);
      document[name] = { changed, unchanged, swaps };
      for (const [what, each] of Object.entries({ changed, unchanged })) {
        const cpu = median(each.map(({ cpuMs }) => cpuMs));
        const wall = median(each.map(({ wallMs }) => wallMs));
        table.push([`${name}, ${what}`, cpu.toFixed(0), wall.toFixed(0)]);
        const atMost = bounds[what as "changed" | "unchanged"];
        goals.push({
          what: `CPU time of a build, ${what}: ${name}`,
          value: cpu,
          unit: "ms",
          bound: { atMost },
        });
      }
      const swap = median(swaps);
      table.push([`${name}, saved to answered`, "", swap.toFixed(0)]);
      goals.push({
        what: `saved to answered under run --watch: ${name}`,
        value: swap,
        unit: "ms",
        bound: { atMost: bounds.swap },
      });
    }
    return { tables: [table.toString()], goals, document: { builds: document } };
  },
};

async function repeat<Result>(measure: (time: number) => Promise<Result>): Promise<Result[]> {
  const results: Result[] = [];
  for (let time = 0; time < times; time++) results.push(await measure(time));
  return results;
}

/** Times from a saved file to the first answer of its version, in ms. */
async function swapTimes(dir: string, source: string): Promise<number[]> {
  const file = join(dir, source);
  const text = await readFile(file, "utf8");
  if (!text.includes(said)) throw new Error(`${file} does not say ${JSON.stringify(said)}.`);
  const server = await skerryServer("watched", dir, said, ["--watch"]);
  const ask = async () => (await fetch(server.origins[0]!)).text();
  try {
    await ask();
    return await repeat(async (time) => {
      const version = `Version ${time}`;
      // As editors save.
      await writeFile(`${file}.draft`, text.replace(said, version));
      const begun = performance.now();
      await rename(`${file}.draft`, file);
      while (!(await ask()).includes(version)) {
        if (performance.now() - begun > 60_000) throw new Error(`${file} was not built again.`);
        await new Promise((resolve) => setTimeout(resolve, askEvery));
      }
      return performance.now() - begun;
    });
  } finally {
    server.stop();
  }
}
