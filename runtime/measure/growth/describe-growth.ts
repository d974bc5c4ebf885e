import { formatBytes, formatCount, formatShare } from "../../settings/quantities.ts";
import type { Fit } from "./fit.ts";
import type { GrowingFigure, Growth, Reach } from "./growth.ts";

/** What growth leads to, as a sentence without a full stop: `The fuel limit of this host is met at query.n =
 * 5,312`. */
export function describeReach(
  growth: Pick<Growth, "what" | "unit" | "fits">,
  reach: Reach,
): string {
  const limit = `The ${reach.label} limit of ${reach.of === "skerry" ? "this host" : reach.of}`;
  if (reach.at === null) {
    // Where no curve fits, nothing says where growth leads.
    const known = reach.figure === "bodySize" || growth.fits[reach.figure]?.model;
    return `${limit} is not met, as ${known ? "it grows here" : "far as it was measured"}`;
  }
  const place = `${growth.what} = ${sizeText(reach.at, growth.unit)}`;
  if (reach.how === "measured" || reach.how === "known") return `${limit} is met at ${place}`;
  const by =
    reach.how === "between" ? "between sizes that were measured" : "if it goes on like that";
  return `${limit} is met at about ${place}, ${by}`;
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
    return `${label} follows none of constant, n, n log n, n²: the nearest is ${off}${twice}`;
  }
  if (fit.model === "constant") return `${label} is constant`;
  const also = fit.also.length === 0 ? "" : `, or with ${fit.also.join(" or ")}: not told apart`;
  return `${label} grows with ${fit.model} (${off})${also}`;
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

/** What growth was found to be: the curves, where it ends, and the first limit that is met of each platform.
 * Clauses, each a sentence but for its full stop. */
export function growthClauses(growth: Growth): string[] {
  const { fits, end, what, unit } = growth;
  const memory = end?.met === "memoryBytes" ? ", for want of memory," : "";
  return [
    ...Object.entries(labels).map(([figure, label]) =>
      describeFit(label, fits[figure as GrowingFigure]),
    ),
    ...(end === null
      ? []
      : [`it ends with ${end.why}${memory} at ${what} = ${sizeText(end.at, unit)}`]),
    ...nearest(growth.reaches).map((reach) => describeReach(growth, reach)),
  ];
}

/** The points as far as they tell something. Where it begins to fail was sought among sizes that failed: the
 * smallest of them says it. */
export function tellingPoints({ points, end }: Growth): Growth["points"] {
  return points.filter(({ size }) => end === null || size <= end.at);
}

function nearest(reaches: readonly Reach[]): Reach[] {
  const seen = new Set<string>();
  return reaches.filter(({ of, at }) => {
    if (at === null || seen.has(of)) return false;
    seen.add(of);
    return true;
  });
}
