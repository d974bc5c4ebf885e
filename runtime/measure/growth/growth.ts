import type { Limits } from "../../settings/limits.ts";
import type { Unit } from "../../settings/quantities.ts";
import type { Fit } from "./fit.ts";

/** What one case costs while a part of it grows. */
export interface Growth {
  readonly case: string;
  /** What `--vary` names: `body`, `query.n`. */
  readonly what: string;
  readonly unit: Unit;
  /** The sizes that were asked for. */
  readonly from: number;
  readonly to: number;
  /** Points by size. The last ones may have failed. */
  readonly points: readonly GrowthPoint[];
  readonly fits: Readonly<Record<GrowingFigure, Fit | null>>;
  /** Where runs end, wherever that is beyond `from`; null where they were seen to end nowhere. */
  readonly end: GrowthEnd | null;
  /** Why sizes beyond the last one were not run: runs failed there, the host takes no larger ones in, there are no larger
   * numbers, or the search was out of runs or time. */
  readonly stopped: "failed" | "not-taken" | "range" | "budget";
  /** The limits that growth leads to, of this host and of each profile that was asked for; the nearest first. */
  readonly reaches: readonly MetLimit[];
}

/** The figures whose growth is fitted. */
export const growingFigures = ["fuel", "memoryBytes", "responseBodyBytes"] as const;
export type GrowingFigure = (typeof growingFigures)[number];

export interface GrowthPoint extends Readonly<Record<GrowingFigure, number>> {
  readonly size: number;
  readonly hostCalls: number;
  /** Time of a single run: for the chart, too noisy to compare. */
  readonly wallMs: number;
  /** What it was answered with, by the worker. */
  readonly status: number | null;
  readonly code: string | null;
}

/** Where runs end: two sizes that were tried. */
export interface GrowthEnd {
  /** The largest size that was answered, null where none was, and the smallest that was not. */
  readonly lastGood: number | null;
  readonly at: number;
  /** Whether no size lies between the two. */
  readonly exact: boolean;
  /** A limit of this host ended the guest; the guest trapped, or its process was lost, by no limit; the worker itself answered
   * with an error; the host takes no larger requests in. */
  readonly kind: "limit" | "trap" | "refused" | "not-taken";
  /** The limit of this host, where it is one. */
  readonly limit: keyof Limits | null;
  /** The error's code, or the status with which the worker itself refused. */
  readonly why: string;
  /** The figure whose limit on this host it met; null where it met none of them. */
  readonly met: GrowingFigure | null;
}

/** A limit, and the size at which it is met. */
export interface MetLimit {
  /** The profile's name; `skerry` is this host. */
  readonly of: string;
  readonly label: string;
  readonly figure: Ceiling["figure"];
  /** The limit in the figure's unit. */
  readonly limit: number;
  /** Whether the limit was turned from time into fuel. */
  readonly estimate: boolean;
  /** The size; null where growth does not lead there. */
  readonly at: number | null;
  /** Seen to fail, or to be over, there and not just before; between two sizes that were measured; beyond them, by what
   * fits; a limit on the size itself. */
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
