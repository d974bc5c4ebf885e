import { plainTable } from "../../../../runtime/cli/text/plain-table.ts";
import type { Progress } from "../../../../runtime/cli/text/progress.ts";
import { prices } from "../../../../runtime/module/meter/prices.ts";
import type { Program } from "../programs.ts";
import { type ClassPrices, crossValidate, fitPrices, fuelBy, type Observation } from "./fit.ts";
import { type ProgramSample, sample } from "./sample.ts";
import { type Spread, spreadOf } from "./spread.ts";

/** Programs that are told of together. */
export interface Group {
  readonly name: string;
  readonly programs: readonly Program[];
  /** Whether prices may be fitted to it. A group that no fit sees says how well fuel follows time. */
  readonly forFit: boolean;
}

export interface PriceReport {
  readonly priceTableVersion: number;
  readonly groups: readonly GroupReport[];
  /** What the samples would have prices be; null where that was not asked for. */
  readonly fitted: FittedPrices | null;
}

export interface FittedPrices {
  readonly prices: ClassPrices;
  /** Of programs that it was fitted to, each by prices that were fitted without it. */
  readonly leftOut: Spread;
  /** Of the groups that are never fitted to; null where there are none. */
  readonly unseen: Spread | null;
}

export interface GroupReport extends Spread {
  readonly name: string;
  readonly programs: readonly {
    readonly program: string;
    readonly character: string;
    /** By the time that it takes metered, which is what its host spends. */
    readonly fuelPerNs: number;
  }[];
}

export interface PriceOptions {
  /** Calls of a program that are timed in each process, and processes a program: the fastest call counts. */
  readonly calls: number;
  readonly processes: number;
  /** Whether to fit prices, to all groups that are for it. */
  readonly fit: boolean;
}

/** Programs are left out of the fit by tenths. */
const folds = 10;

/** Times all programs under the price table in force. Throws an Error where prices are to be fitted and no
 * program is for that. */
export async function reportPrices(
  groups: readonly Group[],
  options: PriceOptions,
  progress: Progress,
): Promise<PriceReport> {
  const fastest = new Map<Program, ProgramSample>();
  const all = groups.flatMap(({ programs }) => programs);
  if (options.fit && !groups.some(({ forFit }) => forFit)) {
    throw new Error("prices are fitted to none of these programs: name others, or leave out --fit");
  }
  for (let pass = 0; pass < options.processes; pass++) {
    for (const [at, program] of all.entries()) {
      progress.update(`${at + 1}/${all.length} ${program.name}, process ${pass + 1}`);
      const counted = options.fit && pass === 0;
      const got = await sample({ program, calls: options.calls, counted });
      const before = fastest.get(program);
      const counts = before?.counts ?? got.counts;
      fastest.set(
        program,
        before !== undefined && before.ns < got.ns ? before : { ...got, counts },
      );
    }
  }
  progress.update("fitting");
  return {
    priceTableVersion: prices.version,
    groups: groups.map((group) => groupReport(group, fastest)),
    fitted: options.fit ? fitted(groups, fastest) : null,
  };
}

function fitted(
  groups: readonly Group[],
  samples: ReadonlyMap<Program, ProgramSample>,
): FittedPrices {
  const observed = (forFit: boolean) =>
    groups
      .filter((group) => group.forFit === forFit)
      .flatMap(({ programs }) => programs.map((each) => samples.get(each)! as Observation));
  const within = observed(true);
  const unseen = observed(false);
  const found = fitPrices(within);
  return {
    prices: found,
    leftOut: spreadOf(crossValidate(within, folds)),
    unseen:
      unseen.length > 0 ? spreadOf(unseen.map((each) => fuelBy(found, each) / each.ns)) : null,
  };
}

function groupReport(
  { name, programs }: Group,
  samples: ReadonlyMap<Program, ProgramSample>,
): GroupReport {
  const rates = programs.map((each) => samples.get(each)!.fuel / samples.get(each)!.ns);
  return {
    name,
    programs: programs.map(({ name: program, character }, at) => ({
      ...{ program, character },
      fuelPerNs: rates[at]!,
    })),
    ...spreadOf(rates),
  };
}

/** The report for a terminal. */
export function renderPrices({ priceTableVersion, groups, fitted }: PriceReport): string {
  const parts = groups.map(({ name, programs, ...spread }) => {
    const rows = programs
      .toSorted((a, b) => a.fuelPerNs - b.fuelPerNs)
      .map(({ program, character, fuelPerNs }) => [program, fuelPerNs.toFixed(2), character]);
    const table = plainTable(["program", "fuel/ns", ""], ["left", "right", "left"], rows);
    return `${name} (${programs.length})\n${table}\n${sentence(spread)}`;
  });
  if (fitted !== null) {
    const rows = Object.entries(fitted.prices).map(([name, price]) => [name, String(price)]);
    parts.push(
      `What these programs would have prices be\n${plainTable(["class", "fuel"], ["left", "right"], rows)}`,
      `Each of them by prices fitted without it: ${sentence(fitted.leftOut)}`,
    );
    if (fitted.unseen !== null) {
      parts.push(`Those that prices are never fitted to: ${sentence(fitted.unseen)}`);
    }
  }
  return [`Price table ${priceTableVersion}`, ...parts].join("\n\n");
}

function sentence({ spread, likely, range, geomean }: Spread): string {
  const [low, high] = likely.map((each) => each.toFixed(2));
  return `spread ${spread.toFixed(2)} (95th percentile by 5th; ${low} to ${high} for programs like these), range ${range.toFixed(2)}, in the middle ${geomean.toFixed(2)}`;
}
