import type { Unit } from "../../settings/quantities.ts";
import type { Fit } from "./fit.ts";

/** What one case costs while a part of it grows. */
export interface Growth {
  readonly case: string;
  /** As `--vary` has it: `body`, `query.n`. */
  readonly what: string;
  readonly unit: Unit;
  /** By size. The last ones may have failed. */
  readonly points: readonly GrowthPoint[];
  readonly fits: Readonly<Record<GrowingFigure, Fit | null>>;
  /** Where the first size that failed begins, to one per cent; null where none did. */
  readonly end: GrowthEnd | null;
  /** The limits that growth leads to, of this host and of each profile that was asked for; the nearest first. */
  readonly reaches: readonly Reach[];
}

/** The figures whose growth is fitted. */
export const growingFigures = ["fuel", "memoryBytes", "responseBodyBytes"] as const;
export type GrowingFigure = (typeof growingFigures)[number];

export interface GrowthPoint extends Readonly<Record<GrowingFigure, number>> {
  readonly size: number;
  readonly hostCalls: number;
  /** Of one run: for the picture, not to be relied on. */
  readonly wallMs: number;
  readonly status: number | null;
  readonly code: string | null;
}

export interface GrowthEnd {
  /** The largest size that was answered, null where none was, and the smallest that was not. */
  readonly lastGood: number | null;
  readonly at: number;
  /** The error's code, or the status with which the worker itself refused. */
  readonly why: string;
  /** The figure whose limit on this host it met; null where it met none of them. */
  readonly met: GrowingFigure | null;
}

/** Where a limit is met. */
export interface Reach {
  /** The profile's name; `skerry` is this host. */
  readonly of: string;
  readonly label: string;
  readonly figure: Ceiling["figure"];
  /** In the figure's unit. */
  readonly limit: number;
  /** Whether the limit was turned from time into fuel. */
  readonly estimate: boolean;
  /** The size; null where growth does not lead there. */
  readonly at: number | null;
  /** Seen to fail there; between two sizes that were measured; beyond them, by what fits; a limit on the size
   * itself. */
  readonly how: "measured" | "between" | "beyond" | "known" | "never";
}

/** A limit on a growing figure, or on the size of the body that grows. */
export interface Ceiling {
  readonly of: string;
  readonly label: string;
  readonly figure: GrowingFigure | "bodySize";
  readonly limit: number;
  readonly estimate: boolean;
}
