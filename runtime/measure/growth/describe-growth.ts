import { formatBytes, formatCount, formatShare } from "../../settings/quantities.ts";
import { limitNames } from "../shares.ts";
import type { FirstMetLimit } from "./first-met-limit.ts";
import { type Fit, models } from "./fit.ts";
import type { GrowingFigure, Growth, GrowthEnd, MetLimit } from "./growth.ts";
import { spacedPoints } from "./spaced-points.ts";

/** A growth as far as its sizes are told. */
type Sizes = Pick<Growth, "what" | "unit">;

/** Where a limit is met, as a sentence without a full stop: `The memory limit of elsewhere is met at about query.n =
 * 5,312, between sizes that were measured`. */
export function describeMetLimit(growth: Sizes & Pick<Growth, "fits">, reach: MetLimit): string {
  const limit = `The ${reach.label} limit of ${reach.of === "skerry" ? "this host" : reach.of}`;
  if (reach.at === null) {
    // Where no curve fits, nothing says where growth leads.
    const known = reach.figure === "bodySize" || growth.fits[reach.figure]?.model;
    return `${limit} is not met, as ${known ? "it grows here" : "far as it was measured"}`;
  }
  if (reach.how === "measured" || reach.how === "known") {
    return `${limit} is met at ${growth.what} = ${exactText(reach.at, growth.unit)}`;
  }
  const place = `${growth.what} = ${sizeText(reach.at, growth.unit)}`;
  const by =
    reach.how === "between" ? "between sizes that were measured" : "if it goes on like that";
  return `${limit} is met at about ${place}, ${by}`;
}

/** Where runs end on this host, as a sentence without a full stop: `The fuel limit of this host is met: query.n = 23 passes,
 * 24 fails`. */
export function describeEnd(
  { what, unit, points }: Sizes & Pick<Growth, "points">,
  end: GrowthEnd,
): string {
  const { lastGood, at, exact } = end;
  const bad = formatCount(at);
  const fails = end.kind === "not-taken" ? "is not taken in" : "fails";
  if (lastGood === null)
    return `${causeOf(end)}: ${what} = ${bad} ${fails}, and nothing smaller passed`;
  const gap = exact ? "" : "; sizes between them were not tried";
  const again = points.find(({ size, status }) => size > at && status !== null && status < 400);
  const order =
    again === undefined
      ? ""
      : `, and ${formatCount(again.size)} passes again: it is assumed, and was not seen, that all smaller ones pass`;
  return `${causeOf(end)}: ${what} = ${exactText(lastGood, unit)} passes, ${bad} ${fails}${gap}${order}`;
}

function causeOf({ kind, limit, why }: GrowthEnd): string {
  if (kind === "refused") return `The worker itself answers ${why}`;
  if (limit === null) return `The worker ends with ${why}`;
  return `The ${limitNames[limit]} limit of this host is met`;
}

/** How far it was tried where nothing ended it, as a sentence without a full stop. */
export function describeRange(growth: Sizes & Pick<Growth, "points" | "stopped">): string {
  const { what, unit, points, stopped } = growth;
  const last = points.at(-1);
  if (last === undefined) return `No size of ${what} was tried`;
  const place = `${what} = ${exactText(last.size, unit)}`;
  return stopped === "range"
    ? `No limit of this host is met up to ${place}, the largest exact number`
    : `No limit of this host is met up to ${place}; then the runs or the time for the search ran out`;
}

/** What comes first, as a sentence without a full stop. */
export function describeFirst({ growth, reach }: FirstMetLimit): string {
  return reach === null ? describeEnd(growth, growth.end!) : describeMetLimit(growth, reach);
}

/** How a figure grows, as a clause: `fuel grows with n (0.02 % off)`. */
export function describeFit(label: string, fit: Fit | null): string {
  if (fit === null) return `${label}: too few sizes were answered to say how it grows`;
  const off = `${formatShare(fit.error)} off`;
  if (fit.model === null) {
    const twice =
      fit.doubling === null
        ? ""
        : `; at the end, twice the size is ${fit.doubling.toFixed(2)} times as much`;
    return `${label} follows none of ${models.join(", ")}: the nearest is ${off}${twice}`;
  }
  if (fit.model === "constant") return `${label} is constant`;
  const also = fit.also.length === 0 ? "" : `, or with ${fit.also.join(" or ")}: not told apart`;
  return `${label} grows with ${fit.model} (${off})${also}`;
}

/** A size to the unit, as two that are neighbours have to be told. */
function exactText(size: number, unit: Growth["unit"]): string {
  return unit === "bytes" ? `${formatCount(size)} bytes` : formatCount(size);
}

/** A size, exact where two neighbours would read the same. */
export function sizeText(size: number, unit: Growth["unit"]): string {
  return unit === "bytes" && size >= 10_000 ? formatBytes(size) : formatCount(size);
}

const labels: Readonly<Record<GrowingFigure, string>> = {
  fuel: "fuel",
  memoryBytes: "memory",
  responseBodyBytes: "response body",
};

/** What growth was found to be. Clauses, each a sentence but for its full stop. */
export function growthClauses(growth: Growth): string[] {
  const figures = Object.keys(labels) as GrowingFigure[];
  return [...figures.map((figure) => curveClause(growth, figure)), ...endClauses(growth)];
}

/** How one figure grows, as a clause. */
export function curveClause({ fits }: Pick<Growth, "fits">, figure: GrowingFigure): string {
  return describeFit(labels[figure], fits[figure]);
}

/** Where it ends, and the first limit that is met of each platform, as clauses. */
export function endClauses(growth: Growth): string[] {
  const { end, reaches } = growth;
  const others = end === null ? reaches : reaches.filter(({ of }) => of !== "skerry");
  return [
    end === null ? describeRange(growth) : describeEnd(growth, end),
    ...nearest(others).map((reach) => describeMetLimit(growth, reach)),
  ];
}

/** The sizes that were run up to the end: where it begins was sought among those that failed as well. */
export function triedPoints({ points, end }: Growth): Growth["points"] {
  return points.filter(({ size }) => end === null || size <= end.at);
}

/** The points as far as they tell something: those that are apart, and the two beside the end. */
export function tellingPoints({ points, end }: Growth): Growth["points"] {
  if (end === null) return spacedPoints(points);
  const below = points.filter(({ size }) => size < end.at);
  const kept = new Set(spacedPoints(below));
  return points.filter(
    (point) => kept.has(point) || point.size === end.lastGood || point.size === end.at,
  );
}

function nearest(reaches: readonly MetLimit[]): MetLimit[] {
  const seen = new Set<string>();
  return reaches.filter(({ of, at }) => {
    if (at === null || seen.has(of)) return false;
    seen.add(of);
    return true;
  });
}
