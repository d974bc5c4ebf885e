import type { ProfileResult } from "../profiles/hold-against.ts";
import type { Growth, Reach } from "./growth.ts";

/** A limit that one growth leads to. */
export interface FirstReach {
  readonly growth: Growth;
  readonly reach: Reach & { readonly at: number };
}

/** The limit that is met first by all growths together, of profiles that are not over already; null where none is. */
export function firstReach(
  growths: readonly Growth[],
  profiles: readonly Pick<ProfileResult, "name" | "verdict">[],
): FirstReach | null {
  const over = new Set(
    profiles.filter(({ verdict }) => verdict === "over").map(({ name }) => name),
  );
  const met = growths.flatMap((growth) =>
    growth.reaches.flatMap((reach): FirstReach[] =>
      reach.at === null || over.has(reach.of)
        ? []
        : [{ growth, reach: { ...reach, at: reach.at } }],
    ),
  );
  return met.sort((one, other) => one.reach.at - other.reach.at)[0] ?? null;
}
