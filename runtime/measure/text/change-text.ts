import { formatShare } from "../../settings/quantities.ts";
import type { Difference } from "../compare/comparison.ts";

/** A change for people: `+4.2 %`, `−12 %`, `same`, `new`. */
export function changeText({ change, withinNoise }: Difference): string {
  if (change === null) return "new";
  if (change === 0) return "same";
  const sign = change > 0 ? "+" : "−";
  return `${sign}${formatShare(Math.abs(change))}${withinNoise ? ", noise" : ""}`;
}
