import type { Unit } from "../../settings/quantities.ts";
import { compareFunctions } from "./compare-functions.ts";
import type {
  Comparable,
  ComparableCase,
  ComparableTime,
  Comparison,
  Difference,
} from "./comparison.ts";

/** Sets a measurement beside an earlier one, or that of another module: cases and functions by their names. `label` is
 * what the other was given as. */
export function compare(
  now: Comparable,
  before: Comparable,
  label: string,
  maxIncrease: number | null,
): Comparison {
  const fuelCompares = now.measuredWith.priceTable === before.measuredWith.priceTable;
  const { skerry, priceTable, at } = before.measuredWith;
  const make = new Differences(maxIncrease, fuelCompares);
  const names = new Map(before.cases.map((each) => [each.name, each]));
  const differences = [
    ...now.cases.flatMap((own) => {
      const other = names.get(own.name);
      return other === undefined ? [] : ofCase(make, own, other);
    }),
    ...ofWorker(make, now, before),
  ];
  const common = now.cases.filter(({ name }) => names.has(name)).length;
  const own = new Set(now.cases.map(({ name }) => name));
  const failed = failedCases(now);
  return {
    before: {
      label,
      name: before.worker.name,
      sha256: before.worker.sha256,
      skerry,
      priceTable,
      at,
    },
    maxIncrease,
    // Where no case is in both, nothing shows that none grew; a run that ended early shows it as little.
    passed:
      differences.every(({ over }) => !over) &&
      (maxIncrease === null || (common > 0 && failed.length === 0)),
    fuelCompares,
    differences,
    functions: fuelCompares ? compareFunctions(now.where ?? [], before.where ?? []) : [],
    added: now.cases.map(({ name }) => name).filter((name) => !names.has(name)),
    removed: before.cases.map(({ name }) => name).filter((name) => !own.has(name)),
    failed,
    failedBefore: failedCases(before),
  };
}

function failedCases({ cases }: Comparable): string[] {
  return cases.filter(({ error }) => (error ?? null) !== null).map(({ name }) => name);
}

function ofCase(make: Differences, now: ComparableCase, before: ComparableCase): Difference[] {
  const { name } = now;
  return [
    make.counted(name, "fuel", "count", before.fuel.median, now.fuel.median),
    make.counted(name, "memory", "bytes", before.memoryBytes.median, now.memoryBytes.median),
    make.told(name, "host calls", "count", before.hostCalls.median, now.hostCalls.median),
    make.told(
      name,
      "response body",
      "bytes",
      before.responseBodyBytes.median,
      now.responseBodyBytes.median,
    ),
    make.time(name, "wall time", before.wallMs, now.wallMs),
  ];
}

function ofWorker(make: Differences, now: Comparable, before: Comparable): Difference[] {
  return [
    make.counted(null, "module", "bytes", before.worker.moduleBytes, now.worker.moduleBytes),
    make.counted(
      null,
      "module, gzip",
      "bytes",
      before.worker.moduleGzipBytes,
      now.worker.moduleGzipBytes,
    ),
    make.counted(null, "start-up fuel", "count", before.startFuel, now.startFuel),
    make.time(null, "cold start", before.coldStartMs, now.coldStartMs),
  ];
}

class Differences {
  readonly #maxIncrease: number | null;
  readonly #fuelCompares: boolean;

  constructor(maxIncrease: number | null, fuelCompares: boolean) {
    this.#maxIncrease = maxIncrease;
    this.#fuelCompares = fuelCompares;
  }

  /** A figure that the threshold holds for. */
  counted(own: string | null, figure: string, unit: Unit, before: number, now: number): Difference {
    const held = this.#fuelCompares || !figure.includes("fuel");
    const most = this.#maxIncrease;
    const over = held && most !== null && now > before && now > before * (1 + most);
    return { ...this.told(own, figure, unit, before, now), held, over };
  }

  /** A figure that is only told. */
  told(own: string | null, figure: string, unit: Unit, before: number, now: number): Difference {
    const change = before === 0 ? (now === 0 ? 0 : null) : now / before - 1;
    return {
      case: own,
      figure,
      unit,
      before,
      now,
      change,
      held: false,
      over: false,
      withinNoise: false,
    };
  }

  time(
    own: string | null,
    figure: string,
    before: ComparableTime,
    now: ComparableTime,
  ): Difference {
    const told = this.told(own, figure, "milliseconds", before.median, now.median);
    const [a, b] = [before.interval, now.interval];
    const overlap = a === null || b === null || (a.low <= b.high && b.low <= a.high);
    return { ...told, withinNoise: overlap };
  }
}
