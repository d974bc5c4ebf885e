import { formatCount } from "../settings/quantities.ts";
import type { CaseResult } from "./case-result.ts";

/** Whether what was counted is exact, and one sentence about it. */
export interface Exactness {
  readonly exact: boolean;
  readonly sentence: string;
}

/** Whether equal requests cost equal fuel, memory and host calls. `grants` are those the module imports:
 * with `random` or `clock`, or by what it reaches outside, it may do other work each time. `seeded` says
 * that random values and the clock were held still. */
export function exactnessOf(
  cases: readonly CaseResult[],
  grants: readonly string[],
  seeded: boolean,
): Exactness {
  const varied = cases.filter(
    ({ fuel, memoryBytes, hostCalls }) => !(fuel.exact && memoryBytes.exact && hostCalls.exact),
  );
  if (varied.length === 0) {
    const repeated = cases.some(({ answered }) => answered > 1);
    return {
      exact: true,
      sentence: repeated
        ? "Fuel, memory and host calls are exact: each run of a case gave the same, so one run is enough."
        : "No request was answered twice, so nothing shows that a second run costs the same.",
    };
  }
  const { name, fuel } = varied[0]!;
  const range = fuel.exact
    ? "other memory or host calls"
    : `${formatCount(fuel.min)} to ${formatCount(fuel.max)} fuel`;
  const seen = `${varied.length} of ${cases.length} cases cost something else when repeated: ${name} took ${range}.`;
  return { exact: false, sentence: `${seen} ${explanation(grants, seeded)}` };
}

function explanation(grants: readonly string[], seeded: boolean): string {
  const changing = seeded ? [] : grants.filter((grant) => grant === "random" || grant === "clock");
  const reaching = grants.filter((grant) => ["fetch", "kv", "cache", "crypto"].includes(grant));
  if (reaching.length > 0) {
    const held = reaching.includes("fetch") ? "; canned answers (--stub) hold fetch still" : "";
    return `The worker imports ${[...changing, ...reaching].join(" and ")}, which may give it something else each time${held}.`;
  }
  return changing.length > 0
    ? `The worker imports ${changing.join(" and ")}, which gives it other values each time; measure with --seed to hold them still.`
    : "Nothing this worker imports explains that: it is a defect in Skerry, report it.";
}
