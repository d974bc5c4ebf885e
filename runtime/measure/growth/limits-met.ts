import { sizeAt } from "./fit.ts";
import type { Ceiling, GrowingFigure, Growth, GrowthEnd, GrowthPoint, MetLimit } from "./growth.ts";

/** What was run, as far as limits are read from it. */
export interface Grown {
  /** The sizes that were answered, rising. */
  readonly good: readonly GrowthPoint[];
  readonly fits: Growth["fits"];
  readonly end: GrowthEnd | null;
  /** Whether sizes beyond those that were run could be asked for. */
  readonly mayGoOn: boolean;
}

/** Where each limit is met, the nearest first. What was run comes before every curve, and nothing is said to be met at sizes
 * that this host does not answer. */
export function limitsMet(ceilings: readonly Ceiling[], grown: Grown): MetLimit[] {
  return ceilings
    .map((ceiling) => ({ ...ceiling, ...placeOf(ceiling, grown) }))
    .sort((a, b) => (a.at ?? Number.POSITIVE_INFINITY) - (b.at ?? Number.POSITIVE_INFINITY));
}

const never = { at: null, how: "never" } as const;

function placeOf(
  { of, figure, limit, estimate }: Ceiling,
  { good, fits, end, mayGoOn }: Grown,
): Pick<MetLimit, "at" | "how"> {
  if (of === "skerry") {
    const met = figure === "bodySize" ? end?.limit === "requestBody" : end?.met === figure;
    if (end !== null && met) return { at: end.at, how: "measured" };
  }
  const last = good.at(-1)?.size ?? 0;
  if (figure === "bodySize") {
    return of !== "skerry" && (mayGoOn || limit < last) ? { at: limit, how: "known" } : never;
  }
  const over = good.findIndex((point) => point[figure] > limit);
  if (over >= 0) {
    const [below, above] = [good[over - 1], good[over]!];
    if (!estimate && below !== undefined && above.size - below.size === 1) {
      return { at: above.size, how: "measured" };
    }
    return { at: between(below, above, figure, limit), how: "between" };
  }
  const fit = fits[figure];
  const at = mayGoOn && fit !== null ? sizeAt(fit, limit) : null;
  return at === null || at <= last ? never : { at, how: "beyond" };
}

/** The size between two points at which a figure comes to a limit, if it goes straight from one to the other
 * on logarithmic scales. */
function between(
  below: GrowthPoint | undefined,
  above: GrowthPoint,
  figure: GrowingFigure,
  limit: number,
): number {
  if (below === undefined || below[figure] <= 0 || below.size <= 0) return above.size;
  const part = Math.log(limit / below[figure]) / Math.log(above[figure] / below[figure]);
  return Math.round(below.size * (above.size / below.size) ** part);
}
