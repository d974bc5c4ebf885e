import { isOver, type ProfileResult } from "../profiles/hold-against.ts";
import type { Growth, Reach } from "./growth.ts";

/** A limit that one growth leads to. */
export interface FirstReach {
  readonly growth: Growth;
  readonly at: number;
  /** A platform's, or null: where runs end on this host (`growth.end`). */
  readonly reach: Reach | null;
}

/** The limit that is met first by all growths together, at the smallest size, of platforms that are not over already. Where
 * none is met, what a worker itself refuses first; null where it refuses nothing. */
export function firstReach(
  growths: readonly Growth[],
  profiles: readonly Pick<ProfileResult, "name" | "limits">[],
): FirstReach | null {
  const over = new Set(
    profiles.filter(({ limits }) => limits.some(isOver)).map(({ name }) => name),
  );
  const ends = growths.flatMap((growth): FirstReach[] =>
    growth.end === null ? [] : [{ growth, at: growth.end.at, reach: null }],
  );
  const met = growths.flatMap((growth) =>
    growth.reaches.flatMap((reach): FirstReach[] => {
      // What ends it on this host is its end, whatever a curve says.
      const told = reach.of === "skerry" ? growth.end === null : !over.has(reach.of);
      return reach.at === null || !told ? [] : [{ growth, at: reach.at, reach }];
    }),
  );
  const refused = ({ growth, reach }: FirstReach) =>
    reach === null && growth.end?.kind === "refused";
  const all = [...ends, ...met].sort((one, other) => one.at - other.at);
  return all.find((each) => !refused(each)) ?? all[0] ?? null;
}
