import type { FuelProfile, ProfiledFunction } from "./fuel-profile.ts";
import { isScripted, ownCode, partOf } from "./parts.ts";

export interface ShownFunctions {
  readonly shown: readonly ProfiledFunction[];
  readonly others: readonly ProfiledFunction[];
}

/** The functions that a short table shows: those with the most self fuel. Of a script half of them are the author's own
 * where there are as many, and come first: the SDK's and the engine's burn more, and can't be changed. */
export function shownFunctions(profile: FuelProfile, most: number): ShownFunctions {
  const { functions } = profile;
  const own = isScripted(profile)
    ? functions.filter((each) => each.kind === "script" && partOf(each) === ownCode)
    : [];
  const first = new Set(own.slice(0, most / 2));
  const order = [...first, ...functions.filter((each) => !first.has(each))];
  return { shown: order.slice(0, most), others: order.slice(most) };
}
