import type { Request } from "../abi/generated/types.ts";
import type { Outcome } from "../worker/outcome/usage.ts";
import type { Case } from "./cases/case.ts";
import type { Stopped } from "./figures.ts";
import { type Run, runOf } from "./run.ts";
import { medianInterval, relativeHalfWidth, summarize } from "./statistics.ts";

/** When to stop taking samples of times. What is counted is exact, and known after one run; a second one
 * shows whether it is. */
export type SamplingRule =
  | {
      /** Samples of a case, at least and at most. */
      readonly least: number;
      readonly most: number;
      /** A case is settled once the ends of its median's 95 % interval are within this part of it. */
      readonly precision: number;
      /** Time for all cases together, in ms. Each case gets two runs, whatever they take. */
      readonly time: number;
    }
  /** So many requests in total, the cases in turn. */
  | { readonly requests: number };

/** The rule where nobody asks for another. */
export const defaultRule = { least: 20, most: 2_000, precision: 0.05, time: 10_000 };

/** What one case was seen to do; at least one run. */
export interface CaseRuns {
  readonly case: Case;
  readonly runs: readonly Run[];
  readonly stopped: Stopped;
}

export type Call = (request: Request) => Promise<Outcome>;

/** Runs that show that what was counted is exact. */
const minRuns = 2;

/** Makes the requests of a set, one after the other and the cases in turn, so that a busy moment of the
 * machine falls on all of them. Cases that `rule` leaves no request for are not in the result.
 * `onProgress` gets the number of requests made, and of cases that are settled. */
export async function sampleCases(
  cases: readonly Case[],
  call: Call,
  rule: SamplingRule,
  onProgress: (requests: number, settled: number) => void,
): Promise<CaseRuns[]> {
  const states = cases.map((each) => ({
    case: each,
    runs: [] as Run[],
    stopped: null as Stopped | null,
  }));
  const begun = performance.now();
  let made = 0;
  while (states.some(({ stopped }) => stopped === null)) {
    for (const state of states) {
      if (state.stopped !== null) continue;
      if ("requests" in rule && made === rule.requests) {
        state.stopped = "count";
        continue;
      }
      state.runs.push(runOf(await call(state.case.request)));
      made += 1;
      if (!("requests" in rule)) state.stopped = whyStop(state.runs, rule, begun);
      onProgress(made, states.filter(({ stopped }) => stopped === "settled").length);
    }
  }
  return states
    .filter(({ runs }) => runs.length > 0)
    .map(({ case: own, runs, stopped }) => ({ case: own, runs, stopped: stopped! }));
}

function whyStop(
  runs: readonly Run[],
  rule: Exclude<SamplingRule, { readonly requests: number }>,
  begun: number,
): Stopped | null {
  if (runs.length < minRuns) return null;
  if (runs.every(({ status }) => status === null)) return "failed";
  if (performance.now() - begun > rule.time) return "time";
  if (runs.length >= rule.most) return "count";
  // Sorted anew each time: once in a while is enough.
  if (runs.length < rule.least || runs.length % 10 !== 0) return null;
  const times = runs.map(({ wallMs }) => wallMs);
  const interval = medianInterval(times);
  const known =
    interval !== null && relativeHalfWidth(interval, summarize(times)!.median) <= rule.precision;
  return known ? "settled" : null;
}
