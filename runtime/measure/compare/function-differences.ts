import type { FunctionKind } from "../where/fuel-profile.ts";

/** How the functions of one case differ, of which both measurements know where its fuel went. */
export interface FunctionsOfCase {
  /** The case's name. */
  readonly case: string;
  /** Fuel of the two profiled runs. The changes of self fuel add up to the difference. */
  readonly fuel: { readonly before: number; readonly now: number };
  /** Functions that differ, the largest change of self fuel first. */
  readonly differences: readonly FunctionDifference[];
  /** Functions that are as they were. */
  readonly same: number;
  /** Functions that differ and are left out of `differences`, for they are many, and what their self fuel changed by. */
  readonly left: number;
  readonly leftSelf: number;
}

/** One function, before and now. */
export interface FunctionDifference {
  /** The function's name in the new report. */
  readonly name: string;
  readonly kind: FunctionKind;
  /** The core module; null for the host. */
  readonly module: string | null;
  /** Where it stands in the author's files, where that is known. */
  readonly source: string | null;
  /** Whether it has no name and was found by its index: it may be another function in another build. */
  readonly byIndex: boolean;
  readonly state: "changed" | "new" | "gone";
  /** Null where it was not called. */
  readonly before: FunctionFigures | null;
  readonly now: FunctionFigures | null;
}

export interface FunctionFigures {
  readonly self: number;
  readonly cumulative: number;
  readonly calls: number;
}
