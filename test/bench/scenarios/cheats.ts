import { calibratedFuel } from "../../../runtime/tenant/calibrate.ts";
import { cheatNames, exploits } from "../cheats/find-cheats.ts";
import { measureCheat } from "../cheats/measure.ts";
import { type CheatFigures, cheatTable, figuresOf } from "../cheats/report.ts";
import type { BenchContext, Scenario } from "../scenario.ts";

/** CPU time by what fuel stands for that no program may go over. */
const most = 8;

/** One cheat's requests go on no longer than this, in ms, but for two of them. */
const mostMs = 4_000;

/** Programs made to take more time than their fuel stands for. */
export const cheatsScenario: Scenario = {
  name: "cheats",
  about: "programs made to cheat: CPU time per request, against what their fuel stands for",
  async run({ rounds, folder, only, say }: BenchContext) {
    const fuel = await calibratedFuel(folder);
    const all = cheatNames();
    const unknown = only.find((name) => !all.includes(name));
    if (unknown !== undefined) throw new Error(`there is no cheat ${JSON.stringify(unknown)}`);
    const names = only.length > 0 ? only : all;
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
    const goals = [
      {
        what: `cheats that take more than ${most} × the time that their fuel stands for`,
        value: figures.filter(({ ratio }) => ratio > most).length,
        unit: `of ${figures.length}`,
        bound: { atMost: 0 },
      },
    ];
    return { tables: [cheatTable(figures)], goals, document: { fuel, figures } };
  },
};
