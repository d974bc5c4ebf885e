import { seekBudget } from "./growth/grow-case.ts";
import { probeBudget } from "./probe/probe-requests.ts";
import { type MeasureOptions, maxGrown } from "./take-measure.ts";
import { maxFollowed } from "./where/where-fuel-goes.ts";

/** Requests that a measurement makes of a worker, at most. */
export function maxRequests({
  set,
  rule,
  vary,
  probe,
  functions,
}: Pick<MeasureOptions, "set" | "rule" | "vary" | "probe" | "functions">): number {
  const cases = set.cases.length;
  const sampled = "requests" in rule ? rule.requests : cases * rule.most;
  const grown = Math.min(cases, maxGrown) * vary.length * seekBudget.runs;
  const followed = functions === false ? 0 : Math.min(cases, maxFollowed);
  return sampled + grown + (probe ? probeBudget.calls : 0) + followed;
}
