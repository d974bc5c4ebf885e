import { cpus } from "node:os";
import { prices } from "../../module/meter/prices.ts";
import { cpuRange } from "./cpu-range.ts";
import { type Kind, type KindSamples, kinds } from "./kinds.ts";

/** How much fuel a machine burns in a millisecond of CPU, by kind of work. */
export interface Calibration {
  readonly formatVersion: 1;
  readonly machine: {
    readonly cpu: string;
    readonly cores: number;
    readonly platform: string;
    readonly arch: string;
    readonly node: string;
    readonly v8: string;
  };
  /** Fuel is comparable only within a version. */
  readonly priceTableVersion: number;
  readonly kinds: readonly KindRate[];
  /** Over the kinds: their geometric mean, and the highest by the lowest. */
  readonly fuelPerMs: number;
  readonly spread: number;
  /** The part of the wall time that others had of the processor meanwhile, of the kind where that was most: 0 to 1; and how often
   * that kind was taken. */
  readonly busy: number;
  readonly rounds: number;
  /** The fuel of a request where nothing sets it, and the ms it takes at least and at most, by kind. */
  readonly defaultFuel: {
    readonly fuel: number;
    readonly leastMs: number;
    readonly mostMs: number;
  };
}

export interface KindRate {
  readonly kind: Kind;
  readonly work: string;
  /** The median of the trials, and where nine of ten lie at least. */
  readonly fuelPerMs: number;
  readonly low: number;
  readonly high: number;
  readonly trials: number;
}

/** What samples come to. `defaultFuel` is the fuel of a request where nothing sets it. */
export function summarizeCalibration(
  samples: readonly KindSamples[],
  defaultFuel: number,
): Calibration {
  const kindRates = samples.map(rateOf);
  const medians = kindRates.map(({ fuelPerMs }) => fuelPerMs);
  const [lowest, highest] = [Math.min(...medians), Math.max(...medians)];
  const busiest = samples.toSorted((a, b) => b.busy - a.busy)[0]!;
  const rates = { fuelPerMs: geometricMean(medians), slowest: lowest, fastest: highest };
  const { leastMs, mostMs } = cpuRange(defaultFuel, rates);
  const processors = cpus();
  return {
    formatVersion: 1,
    machine: {
      cpu: processors[0]?.model.trim() || process.arch,
      cores: processors.length,
      platform: process.platform,
      arch: process.arch,
      node: process.version,
      v8: process.versions.v8,
    },
    priceTableVersion: prices.version,
    kinds: kindRates,
    fuelPerMs: Math.round(rates.fuelPerMs),
    spread: highest / lowest,
    busy: busiest.busy,
    rounds: busiest.rounds,
    defaultFuel: { fuel: defaultFuel, leastMs, mostMs },
  };
}

function rateOf({ kind, fuelPerMs }: KindSamples): KindRate {
  const sorted = fuelPerMs.toSorted((a, b) => a - b);
  const at = (part: number) => Math.round(sorted[Math.round(part * (sorted.length - 1))] ?? 0);
  return {
    kind,
    work: kinds[kind],
    trials: sorted.length,
    fuelPerMs: at(0.5),
    low: at(0.05),
    high: at(0.95),
  };
}

/** The mean to take of rates: of 2 and ½ it is 1. */
function geometricMean(values: readonly number[]): number {
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
}
