import { formatBytes, formatCount, formatShare } from "../../tenant/quantities.ts";
import type { Fit } from "./fit.ts";
import type { Growth, Reach } from "./growth.ts";

/** What growth leads to, as a sentence without a full stop: `The fuel limit of this host is met at query.n =
 * 5,312`. */
export function describeReach(growth: Pick<Growth, "what" | "unit">, reach: Reach): string {
  const limit = `The ${reach.label} limit of ${reach.of === "skerry" ? "this host" : reach.of}`;
  if (reach.at === null) return `${limit} is not met, as it grows here`;
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
    return `${label} follows none of constant, n, n log n, n²: the nearest is ${off}`;
  }
  if (fit.model === "constant") return `${label} is constant`;
  const also = fit.also.length === 0 ? "" : `, or with ${fit.also.join(" or ")}: not told apart`;
  return `${label} grows with ${fit.model} (${off})${also}`;
}

/** A size, exact where two neighbours would read the same. */
export function sizeText(size: number, unit: Growth["unit"]): string {
  return unit === "bytes" && size >= 10_000 ? formatBytes(size) : formatCount(size);
}
