import type { Unit } from "../../settings/quantities.ts";
import type { Interval } from "../statistics.ts";
import type { FunctionKind } from "../where/fuel-profile.ts";
import type { FunctionsOfCase } from "./function-differences.ts";

/** One measurement beside another: what it costs now, and what it cost before. */
export interface Comparison {
  /** What was compared with. */
  readonly before: {
    /** The file's name, as it was given. */
    readonly label: string;
    readonly name: string;
    readonly sha256: string;
    readonly skerry: string;
    readonly priceTable: number;
    readonly at: string;
  };
  /** How much more a held figure may be, as a part: 0.05 is 5 %. Null where nothing was asked for. */
  readonly maxIncrease: number | null;
  /** False where a held figure grew by more than that, where no case is in both, and where a case fails now. */
  readonly passed: boolean;
  /** False where the price tables differ: fuel was then counted by other prices. */
  readonly fuelCompares: boolean;
  readonly differences: readonly Difference[];
  /** Functions of the cases that were profiled in both reports, the dearest case first. Empty where fuel does not
   * compare. */
  readonly functions: readonly FunctionsOfCase[];
  /** Names of cases that only one of the two has. */
  readonly added: readonly string[];
  readonly removed: readonly string[];
  /** Names of cases that fail now, and of those that failed before: their figures are of runs that ended early. */
  readonly failed: readonly string[];
  readonly failedBefore: readonly string[];
}

/** One figure, before and now. */
export interface Difference {
  /** Null for one of the worker as a whole. */
  readonly case: string | null;
  readonly figure: string;
  readonly unit: Unit;
  readonly before: number;
  readonly now: number;
  /** The change as a fraction of `before`; null where that was 0. */
  readonly change: number | null;
  /** Whether `maxIncrease` holds for it: it does for what is counted, and not for times, which vary. */
  readonly held: boolean;
  /** Whether it is held and grew by more than it may. */
  readonly over: boolean;
  /** For times: whether their medians' intervals overlap, so that they may well be the same. */
  readonly withinNoise: boolean;
}

/** What is compared of a measurement: a part of a report, so that an older one can be read as well. */
export interface Comparable {
  readonly measuredWith: {
    readonly skerry: string;
    readonly priceTable: number;
    readonly at: string;
  };
  readonly worker: {
    readonly name: string;
    readonly sha256: string;
    readonly moduleBytes: number;
    readonly moduleGzipBytes: number;
  };
  readonly startFuel: number;
  readonly coldStartMs: ComparableTime;
  readonly cases: readonly ComparableCase[];
  /** The profiles; undefined where it was measured without. */
  readonly where?: readonly ComparableProfile[] | undefined;
}

export interface ComparableProfile {
  /** The case's name. */
  readonly case: string;
  readonly fuel: number;
  readonly functions: readonly ComparableFunction[];
}

export interface ComparableFunction {
  readonly name: string;
  readonly kind: FunctionKind;
  readonly module: string | null;
  readonly source?: string | null | undefined;
  readonly self: number;
  readonly cumulative: number;
  readonly calls: number;
}

export interface ComparableTime {
  readonly median: number;
  readonly interval: Interval | null;
}

export interface ComparableCase {
  readonly name: string;
  readonly fuel: { readonly median: number };
  readonly memoryBytes: { readonly median: number };
  readonly hostCalls: { readonly median: number };
  readonly responseBodyBytes: { readonly median: number };
  readonly wallMs: ComparableTime;
  /** Its first failure. */
  readonly error?: { readonly code: string } | null | undefined;
}
