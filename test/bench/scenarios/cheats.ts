import { calibratedFuel } from "../../../runtime/settings/calibrate.ts";
import { cheatNames, exploits } from "../cheats/find-cheats.ts";
import { measureCheat } from "../cheats/measure.ts";
import { type CheatFigures, cheatTable, figuresOf, most } from "../cheats/report.ts";
import { ratedFigures, ratedNames } from "../rated/rated-figures.ts";
import type { BenchContext, Goal, Scenario } from "../scenario.ts";

/** What the end of a request that is over its CPU time may take besides, and that of a process which looks at itself,
 * in ms. */
const besides = 60;

/** One cheat's requests go on no longer than this, in ms, but for two of them. */
const mostMs = 4_000;

/** The name of all programs under a rate. */
const everyRated = "rated";

/** Programs made to take more time than their fuel stands for: of their own thread, and, under a rate, of the whole host. */
export const cheatsScenario: Scenario = {
  name: "cheats",
  about:
    "programs made to cheat: CPU time per request, against what their fuel stands for; and of the whole host, under a rate",
  parts: () => [...cheatNames(), everyRated, ...ratedNames()],
  async run({ rounds, folder, only, say }: BenchContext) {
    const fuel = await calibratedFuel(folder);
    const isWanted = (name: string) => only.length === 0 || only.includes(name);
    const names = cheatNames().filter(isWanted);
    const rated = ratedNames().filter((name) => isWanted(name) || isWanted(everyRated));
    const host = rated.length === 0 ? null : await ratedFigures({ folder, say }, rated);
    if (names.length === 0) {
      return { tables: [host!.table], goals: host!.goals, document: { rated: host!.figures } };
    }
    const figures: CheatFigures[] = [];
    const tells = only.length > 0;
    const measured = (name: string) => measureCheat({ name, fuel, rounds, mostMs, tells });
    const empty = await measured("empty-request");
    for (const [at, name] of names.entries()) {
      const sample = name === "empty-request" ? empty : await measured(name);
      const one = figuresOf(sample, name === "empty-request" ? null : empty, exploits(name), fuel);
      figures.push(one);
      say(`${at + 1}/${names.length} ${name}: ${one.ratio.toFixed(1)} × nominal, ${one.end}`);
    }
    const beyond = Math.max(0, ...figures.map(({ beyondMs }) => beyondMs));
    const slices = figures.flatMap(({ sliceP99 }) => (sliceP99 === null ? [] : [sliceP99]));
    const goals: Goal[] = [
      {
        what: `CPU time past ${most} × all its fuel and its start's, of the dearest request less an empty one's`,
        value: beyond,
        unit: "ms",
        bound: { atMost: besides },
      },
      ...(slices.length === 0
        ? []
        : [
            {
              what: "99th percentile of slices, where it is the longest",
              value: Math.max(...slices),
              unit: "ms",
              bound: { atMost: 5 },
              aim: 2,
            },
          ]),
    ];
    const late = figures.flatMap(({ lateMs }) => (lateMs === null ? [] : [lateMs]));
    if (late.length > 0) {
      goals.push({
        what: "the latest end after a deadline of 1 s",
        value: Math.max(...late),
        unit: "ms",
        bound: { atMost: 100 },
      });
    }
    const over = figures.filter(({ ratio }) => ratio > most).length;
    say(
      `${over} of ${figures.length} take more than ${most} × the time that their fuel stands for`,
    );
    return {
      tables: [cheatTable(figures), ...(host === null ? [] : [host.table])],
      goals: [...goals, ...(host?.goals ?? [])],
      document: { fuel, figures, rated: host?.figures },
    };
  },
};
