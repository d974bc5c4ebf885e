import { isOver, type ProfileResult } from "../profiles/compare-limits.ts";
import type { Growth, MetLimit } from "./growth.ts";

/** A limit that one growth leads to. */
export interface FirstMetLimit {
  readonly growth: Growth;
  readonly at: number;
  /** A platform's, or null: where runs end on this host (`growth.end`). */
  readonly reach: MetLimit | null;
}

/** The limit that is met first by all growths together, at the smallest size, of platforms that are not over already. Where
 * none is met, what a worker itself refuses first; null where it refuses nothing. */
export function firstMetLimit(
  growths: readonly Growth[],
  profiles: readonly Pick<ProfileResult, "name" | "limits">[],
): FirstMetLimit | null {
  const over = new Set(
    profiles.filter(({ limits }) => limits.some(isOver)).map(({ name }) => name),
  );
  const ends = growths.flatMap((growth): FirstMetLimit[] =>
    growth.end === null ? [] : [{ growth, at: growth.end.at, reach: null }],
  );
  const met = growths.flatMap((growth) =>
    growth.reaches.flatMap((reach): FirstMetLimit[] => {
      // What ends it on this host is its end, whatever a curve says.
      const told = reach.of === "skerry" ? growth.end === null : !over.has(reach.of);
      return reach.at === null || !told ? [] : [{ growth, at: reach.at, reach }];
    }),
  );
  const refused = ({ growth, reach }: FirstMetLimit) =>
    reach === null && growth.end?.kind === "refused";
  const all = [...ends, ...met].sort((one, other) => one.at - other.at);
  return all.find((each) => !refused(each)) ?? all[0] ?? null;
}
