import { formatShare } from "../../settings/quantities.ts";
import { nearFrom, type Verdict } from "../profiles/compare-limits.ts";
import { describeEnd, sizeText } from "./describe-growth.ts";
import type { Growth, MetLimit } from "./growth.ts";

/** Whether the sizes that were asked for fit this host: all of them, some only just, or not all. */
export interface RangeVerdict {
  readonly verdict: Verdict;
  /** Empty where all of them fit. */
  readonly sentence: string;
}

/** What one growth says of the sizes that were asked for. What the worker itself refuses is no matter of limits. */
export function rangeVerdict(growth: Growth): RangeVerdict {
  const { what, unit, from, to, end } = growth;
  if (end !== null && end.kind !== "refused" && end.at <= to) {
    const range = `${what} = ${sizeText(from, unit)} to ${sizeText(to, unit)}`;
    return { verdict: "over", sentence: `Not all of ${range} fits. ${describeEnd(growth, end)}.` };
  }
  const nearest = nearestLimit(growth, to);
  if (nearest === null || nearest.share < nearFrom) return { verdict: "fits", sentence: "" };
  const { size, share, reach } = nearest;
  const sentence = `${what} = ${sizeText(size, unit)} takes ${formatShare(share)} of the ${reach.label} limit of this host.`;
  return { verdict: "near", sentence };
}

/** The limit of this host that a size up to `most` came nearest to; null where none was answered. */
export function nearestLimit(
  { points, reaches }: Pick<Growth, "points" | "reaches">,
  most: number,
): { readonly size: number; readonly share: number; readonly reach: MetLimit } | null {
  const shares = points
    .filter(({ size, status }) => status !== null && size <= most)
    .flatMap((point) =>
      reaches.flatMap((reach) => {
        if (reach.of !== "skerry" || reach.limit <= 0) return [];
        const value = reach.figure === "bodySize" ? point.size : point[reach.figure];
        return [{ size: point.size, share: value / reach.limit, reach }];
      }),
    );
  return shares.sort((one, other) => other.share - one.share)[0] ?? null;
}
