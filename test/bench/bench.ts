// `npm run bench [-- NAME ...]`: what Skerry does in figures, with its peers beside it. Rounds alternate, so
// that the machine's moods meet all alike; quote the ratios.
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { startBusyLoop } from "./busy-loop.ts";
import { goalTable } from "./goal-table.ts";
import { type Goal, type Scenario, wrongParts } from "./scenario.ts";
import { besideScenario } from "./scenarios/beside.ts";
import { buildScenario } from "./scenarios/build.ts";
import { cheatsScenario } from "./scenarios/cheats.ts";
import { clusterScenario } from "./scenarios/cluster.ts";
import { coldScenario } from "./scenarios/cold.ts";
import { covertScenario } from "./scenarios/covert.ts";
import { crowdScenario } from "./scenarios/crowd.ts";
import { embedScenario } from "./scenarios/embed.ts";
import { fuelScenario } from "./scenarios/fuel.ts";
import { growthScenario } from "./scenarios/growth.ts";
import { honoScenario } from "./scenarios/hono.ts";
import { killedScenario } from "./scenarios/killed.ts";
import { kvScenario } from "./scenarios/kv.ts";
import { leaversScenario } from "./scenarios/leavers.ts";
import { loopScenario } from "./scenarios/loop.ts";
import { neighbourScenario } from "./scenarios/neighbour.ts";
import { proxyScenario } from "./scenarios/proxy.ts";
import { registeredScenario } from "./scenarios/registered.ts";
import { restoreScenario } from "./scenarios/restore.ts";
import { runScenario } from "./scenarios/run.ts";
import { serveScenario } from "./scenarios/serve.ts";
import { streamScenario } from "./scenarios/stream.ts";

const scenarios: readonly Scenario[] = [
  serveScenario,
  embedScenario,
  neighbourScenario,
  killedScenario,
  registeredScenario,
  restoreScenario,
  runScenario,
  buildScenario,
  coldScenario,
  honoScenario,
  proxyScenario,
  kvScenario,
  streamScenario,
  fuelScenario,
  growthScenario,
  clusterScenario,
  cheatsScenario,
  besideScenario,
  covertScenario,
  crowdScenario,
  leaversScenario,
  loopScenario,
];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: "string", default: "5" },
    seconds: { type: "string", default: "3" },
    busy: { type: "boolean", default: false },
    only: { type: "string", multiple: true, default: [] },
    help: { type: "boolean", default: false },
  },
});

const usage = `npm run bench -- [NAME ...] [--rounds 5] [--seconds 3] [--busy] [--only NAME ...]

Runs all scenarios, or those named. Figures go to test/bench/build/bench-NAME.json as well.
--only has names of cheats (for cheats, beside), of ways to leave (for leavers), of channels, placements and "clocks" (for covert), or switches, deploys,
many and serving (for cluster, which needs nats-server). A name that there is not is refused with those that there are.
With --busy another program takes all it gets of one core meanwhile: that is what machines are like.

${scenarios.map(({ name, about }) => `  ${name.padEnd(12)}${about}`).join("\n")}

Example: npm run bench -- serve --rounds 3
`;

/** Figures as JSON are kept here, one file a scenario. */
const build = join(import.meta.dirname, "build");

const say = (text: string) => void process.stderr.write(`${text}\n`);

async function main(): Promise<number> {
  const unknown = positionals.find((name) => !scenarios.some((each) => each.name === name));
  if (values.help || unknown !== undefined) {
    if (unknown !== undefined) say(`There is no scenario ${JSON.stringify(unknown)}.\n`);
    say(usage);
    return unknown === undefined ? 0 : 2;
  }
  const chosen = scenarios.filter(
    ({ name }) => positionals.length === 0 || positionals.includes(name),
  );
  const wrong = wrongParts(chosen, values.only);
  if (wrong !== null) {
    say(wrong);
    return 2;
  }
  const goals: Goal[] = [];
  const loop = values.busy ? startBusyLoop() : null;
  try {
    for (const scenario of chosen) goals.push(...(await runOne(scenario)));
  } finally {
    loop?.kill("SIGKILL");
  }
  if (goals.length > 0) say(goalTable(goals));
  return 0;
}

async function runOne({ name, about, run }: Scenario): Promise<readonly Goal[]> {
  say(`${name}: ${about}`);
  const folder = await mkdtemp(join(tmpdir(), `skerry-bench-${name}-`));
  const rounds = Number(values.rounds);
  const roundMs = Number(values.seconds) * 1_000;
  await mkdir(build, { recursive: true });
  try {
    const { tables, goals, document } = await run({
      rounds,
      roundMs,
      folder,
      only: values.only,
      say,
    });
    for (const table of tables) say(table);
    const machine = {
      node: process.version,
      platform: process.platform,
      cores: availableParallelism(),
      busy: values.busy,
    };
    const text = JSON.stringify({ scenario: name, ...machine, goals, ...document }, null, 2);
    await writeFile(join(build, `bench-${name}.json`), `${text}\n`);
    return goals;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

process.exit(await main());
