import type { Limits } from "../settings/limits.ts";
import { formatCount, formatShare } from "../settings/quantities.ts";
import { sizeText } from "./growth/describe-growth.ts";
import { type Fit, fitGrowth, type Model } from "./growth/fit.ts";
import type { Growth } from "./growth/growth.ts";
import { spacedPoints } from "./growth/spaced-points.ts";
import type { Probe } from "./probe/probe.ts";

/** A part of a request, which a visitor chooses, at which fuel grows faster than the part does. */
export interface Risk {
  /** What grows, for people: `query.n`, `` `n` ``. */
  readonly what: string;
  /** How fuel grows, as a clause: `with n²`. */
  readonly how: string;
  /** The smallest size that ends a request; null where a part of the limit is all that can be burned. */
  readonly ends: string | null;
  /** The largest part of the fuel's limit that an answered request burned. */
  readonly share: number;
}

/** Growth that is told as a risk. */
const risky: ReadonlySet<Model> = new Set(["n²", "n³", "2ⁿ"]);
/** Where no curve fits, twice the size being so many times as dear says the same: n to the power of 1.5. */
const fastDoubling = 2 ** 1.5;
/** What burns less of its fuel, however large its input, is nothing to be afraid of. */
const muchFuel = 0.25;
/** Limits that fuel, or the time it takes, ends at. */
const burning: ReadonlySet<string> = new Set(["fuel", "cpu", "deadline"]);

/** What a visitor can have a worker burn, of what was grown. */
export function risksOf(
  growths: readonly Growth[],
  probes: readonly { readonly dimensions: readonly Probe[] }[],
  limits: Limits,
): Risk[] {
  return [
    ...growths.flatMap(({ what, unit, points, end }) => {
      const good = points.filter(({ status, size }) => status !== null && size !== end?.at);
      const size = end !== null && burning.has(end.limit ?? "") ? sizeText(end.at, unit) : null;
      return riskOf(what, good, size, limits);
    }),
    ...probes.flatMap(({ dimensions }) =>
      dimensions.flatMap(({ dimension, unit, points, lastGood, end }) => {
        const good = points
          .filter(({ input }) => input <= lastGood)
          .map(({ input, fuel }) => ({ size: input, fuel }));
        const ends = end.kind === "guest-limit" && burning.has(end.limit ?? "");
        const size = ends ? sizeText(end.at, unit) : null;
        return riskOf(dimension, good, size, limits);
      }),
    ),
  ];
}

/** The risks as a sentence; empty where there are none. */
export function riskSentence(risks: readonly Risk[]): string {
  const told = risks.map(({ what, how, ends, share }) => {
    const costs =
      ends === null
        ? `${formatShare(share)} of a request's fuel is burned at the end`
        : `from ${ends} on, one request burns all it may`;
    return `${what}: fuel grows ${how}; ${costs}`;
  });
  return told.length === 0 ? "" : `A visitor chooses ${told.join(". And ")}.`;
}

function riskOf(
  what: string,
  points: readonly { readonly size: number; readonly fuel: number }[],
  ends: string | null,
  limits: Limits,
): Risk[] {
  const share = Math.max(0, ...points.map(({ fuel }) => fuel)) / limits.fuel;
  if (ends === null && share < muchFuel) return [];
  const fit = fitGrowth(spacedPoints(points).map(({ size, fuel }) => ({ size, value: fuel })));
  const how = fit === null ? null : howItGrows(fit);
  return how === null ? [] : [{ what, how, ends, share }];
}

/** How fuel grows, where that is fast. */
function howItGrows({ model, also, doubling }: Fit): string | null {
  if (model !== null) {
    // What may as well be less is not told as more.
    return risky.has(model) && also.every((each) => risky.has(each)) ? `with ${model}` : null;
  }
  if (doubling === null || doubling < fastDoubling) return null;
  const times = doubling >= 1_000 ? formatCount(Math.round(doubling)) : doubling.toFixed(1);
  return `${times} times for twice the size`;
}
