import { plainTable } from "../../../runtime/cli/text/plain-table.ts";
import { calibratedMs } from "../../../runtime/settings/calibrate.ts";
import { median } from "../scenario.ts";
import type { CheatSample, Run } from "./samples.ts";

/** CPU time that no request may go over, by what its fuel stands for. */
export const most = 8;

/** What a cheat costs, against what its fuel stands for. */
export interface CheatFigures {
  readonly name: string;
  readonly exploits: string;
  /** CPU time of its first request, and of a later one, in ms; and what helpers used of the latter. */
  readonly firstMs: number;
  readonly laterMs: number;
  readonly helpersMs: number;
  readonly fuel: number;
  /** CPU time by what the fuel that was burned stands for: of the first request, of a later one, and the larger. */
  readonly firstRatio: number;
  readonly laterRatio: number;
  readonly ratio: number;
  /** CPU time past the limit, in ms: {@link most} times what all the fuel of one request, and what the start of its
   * instance burned, stand for. Of the first request or a later one, which is more; below zero where both are within. */
  readonly beyondMs: number;
  readonly wallMs: number;
  readonly sliceP50: number | null;
  readonly sliceP99: number | null;
  /** How long after its deadline a request ended that nothing else ended, in ms. */
  readonly lateMs: number | null;
  readonly end: string;
}

/** `fuel` is what stands for {@link calibratedMs}. What `empty`, a request of nothing, takes does not count. */
export function figuresOf(
  { name, first, later, slices, lateMs }: CheatSample,
  empty: CheatSample | null,
  what: string,
  fuel: number,
): CheatFigures {
  const nominal = (run: Run) => (run.fuel / fuel) * calibratedMs;
  const medianOf = (runs: readonly Run[], of: (run: Run) => number) => median(runs.map(of));
  const sorted = [...slices].sort((a, b) => a - b);
  const share = (part: number) => sorted[Math.floor(part * sorted.length)] ?? null;
  const least = empty === null ? 0 : medianOf(empty.later, ({ cpuMs }) => cpuMs);
  const ratioOf = (run: Run, without: number) => Math.max(0, run.cpuMs - without) / nominal(run);
  const beyond = (run: Run, without: number) =>
    run.cpuMs - without - (most * calibratedMs * (fuel + run.startFuel)) / fuel;
  const emptyFirst = empty?.first.cpuMs ?? 0;
  const firstRatio = ratioOf(first, emptyFirst);
  const laterRatio = medianOf(later, (run) => ratioOf(run, least));
  return {
    name,
    exploits: what,
    firstMs: first.cpuMs,
    laterMs: medianOf(later, ({ cpuMs }) => cpuMs),
    helpersMs: medianOf(later, ({ helpersMs }) => helpersMs),
    fuel: medianOf(later, (run) => run.fuel),
    ...{ firstRatio, laterRatio, ratio: Math.max(firstRatio, laterRatio) },
    beyondMs: Math.max(
      beyond(first, emptyFirst),
      medianOf(later, (run) => beyond(run, least)),
    ),
    wallMs: medianOf(later, ({ wallMs }) => wallMs),
    sliceP50: share(0.5),
    sliceP99: share(0.99),
    lateMs,
    end: [...new Set([first, ...later].map(({ end }) => end))].join(", "),
  };
}

/** The dearest for their host first. */
export function cheatTable(figures: readonly CheatFigures[]): string {
  const head = [
    "cheat",
    "× nominal",
    "first",
    "later",
    "first ms",
    "later ms",
    "helpers",
    "fuel, M",
    "wall ms",
  ];
  const rows = [...figures]
    .sort((a, b) => b.ratio - a.ratio)
    .map((each) => [
      each.name,
      ...[
        each.ratio,
        each.firstRatio,
        each.laterRatio,
        each.firstMs,
        each.laterMs,
        each.helpersMs,
      ].map(shown),
      (each.fuel / 1e6).toFixed(2),
      ...[each.wallMs, each.sliceP50, each.sliceP99, each.lateMs].map(shown),
      each.end,
    ]);
  const all = [...head, "slice p50", "p99", "late ms", "ended"];
  return plainTable(all, ["left", ...all.slice(2).map(() => "right" as const), "left"], rows);
}

function shown(value: number | null): string {
  return value === null ? "–" : value.toFixed(value >= 100 ? 0 : 1);
}
