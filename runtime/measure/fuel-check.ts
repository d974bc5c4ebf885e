import { formatCount } from "../tenant/quantities.ts";
import type { Outcome } from "../tenant/usage.ts";

/** One distinct request of the set, and what became of it. */
export interface RequestResult {
  readonly method: string;
  readonly uri: string;
  readonly count: number;
  /** Distinct amounts of fuel among the answered ones, ascending: one, if fuel is what it should be. */
  readonly fuel: readonly number[];
  readonly statuses: Readonly<Record<string, number>>;
  readonly errors: Readonly<Record<string, number>>;
}

/** Sums up the outcomes of each request of a set that was cycled through: outcome `i` belongs to
 * request `i % setSize`. */
export function resultsByRequest(outcomes: readonly Outcome[], setSize: number): RequestResult[] {
  return Array.from({ length: Math.min(setSize, outcomes.length) }, (_, index) => {
    const own = outcomes.filter((_, at) => at % setSize === index);
    const answered = own.filter(({ response }) => response !== null);
    return {
      method: own[0]!.request.method,
      uri: own[0]!.request.uri,
      count: own.length,
      fuel: [...new Set(answered.map(({ usage }) => usage.fuel))].sort((a, b) => a - b),
      statuses: tally(answered.map(({ response }) => String(response!.status))),
      errors: tally(own.flatMap(({ error }) => (error === null ? [] : [error.code]))),
    };
  });
}

/** Whether equal requests cost equal fuel, and a sentence about it. `grants` are those the module
 * imports: with `random` or `clock`, or by what it reaches outside, it may do other work each time. */
export function checkFuel(
  results: readonly RequestResult[],
  grants: readonly string[],
): { readonly exact: boolean; readonly sentence: string } {
  const varied = results.filter(({ fuel }) => fuel.length > 1);
  if (varied.length === 0) {
    const repeated = results.filter(({ count, fuel }) => count > 1 && fuel.length === 1).length;
    return {
      exact: true,
      sentence:
        repeated === 0
          ? "No request was answered twice, so there is no fuel to compare."
          : "Equal requests cost equal fuel, to the unit.",
    };
  }
  const { method, uri, fuel } = varied[0]!;
  const seen = `${varied.length} of ${results.length} requests cost different fuel when repeated: ${method} ${uri} cost ${formatCount(fuel[0]!)} to ${formatCount(fuel.at(-1)!)}.`;
  const changing = grants.filter((grant) => grant === "random" || grant === "clock");
  const reaching = grants.filter((grant) => grant === "fetch" || grant === "kv");
  if (changing.length === 0 && reaching.length > 0) {
    const held = reaching.includes("fetch") ? "; canned answers (--stub) hold fetch still" : "";
    return {
      exact: false,
      sentence: `${seen} The worker imports ${reaching.join(" and ")}, which may give it something else each time${held}.`,
    };
  }
  return {
    exact: false,
    sentence:
      changing.length > 0
        ? `${seen} The worker imports ${changing.join(" and ")}, which gives it other values each time; measure with --seed to hold them still.`
        : `${seen} Nothing this worker imports explains that: it is a defect in Skerry, report it.`,
  };
}

function tally(words: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}
