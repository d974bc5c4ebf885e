import { plainTable } from "../../../../runtime/cli/plain-table.ts";
import type { Progress } from "../../../../runtime/cli/progress.ts";
import { prices } from "../../../../runtime/module/meter/prices.ts";
import type { Program } from "../programs.ts";
import { type ClassPrices, crossValidate, fitPrices, type Observation } from "./fit.ts";
import { type ProgramSample, sample } from "./sample.ts";
import { type Spread, spreadOf } from "./spread.ts";

/** Programs by the name of their group. */
export type Groups = Readonly<Record<string, readonly Program[]>>;

export interface PriceReport {
  readonly priceTableVersion: number;
  readonly groups: readonly GroupReport[];
  /** What the samples would have prices be; null where that was not asked for. */
  readonly fitted: { readonly prices: ClassPrices; readonly leftOut: Spread } | null;
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
  /** Whether to fit prices to all programs. */
  readonly fit: boolean;
}

/** Programs are left out of the fit by tenths. */
const folds = 10;

/** Times all programs under the price table in force. */
export async function reportPrices(
  groups: Groups,
  options: PriceOptions,
  progress: Progress,
): Promise<PriceReport> {
  const fastest = new Map<Program, ProgramSample>();
  const all = Object.values(groups).flat();
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
    groups: Object.entries(groups).map(([name, programs]) => groupReport(name, programs, fastest)),
    fitted: options.fit ? fitted([...fastest.values()] as Observation[]) : null,
  };
}

function fitted(observations: readonly Observation[]): PriceReport["fitted"] {
  return { prices: fitPrices(observations), leftOut: spreadOf(crossValidate(observations, folds)) };
}

function groupReport(
  name: string,
  programs: readonly Program[],
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
      `Each by prices fitted without it: ${sentence(fitted.leftOut)}`,
    );
  }
  return [`Price table ${priceTableVersion}`, ...parts].join("\n\n");
}

function sentence({ spread, range, geomean }: Spread): string {
  return `spread ${spread.toFixed(2)} (95th percentile by 5th), range ${range.toFixed(2)}, in the middle ${geomean.toFixed(2)}`;
}
