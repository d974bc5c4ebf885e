import type { GrowthPoint } from "./growth.ts";

/** Two points are apart where size or fuel differ by this factor. */
const apart = 1.1;

/** Drops points that lie close together, so that the many near an end weigh no more than the few below. Points come
 * sorted by size; the first is kept. */
export function spacedPoints<Spaced extends Pick<GrowthPoint, "size" | "fuel">>(
  points: readonly Spaced[],
): Spaced[] {
  const kept: Spaced[] = [];
  for (const point of points) {
    const before = kept.at(-1);
    const far =
      before === undefined ||
      point.size >= before.size * apart ||
      point.fuel >= before.fuel * apart;
    if (far) kept.push(point);
  }
  return kept;
}
