// One case of the fuzzer: a module, and how it is called.

import { compareForms } from "../support/compare.ts";
import { absurd } from "../support/differences.ts";
import type { Status } from "../support/forms.ts";
import { type Bytes, meterOrRefuse, meterPassing, refusalName } from "../support/run.ts";
import { pick, seeded } from "./seeded.ts";

/** What came of a case. */
export interface CaseResult {
  readonly kind: "same" | "different" | "refused" | "not linked" | "not made";
  /** The feature that is refused, or why the module could not be made. */
  readonly reason: string;
  readonly differences: readonly string[];
  /** How many calls ended in each way. */
  readonly endings: Readonly<Partial<Record<Status, number>>>;
  /** The most fuel that a call used beyond what it had. */
  readonly overshoot: number;
}

/** Random loops mostly end by themselves; the most of these ends the others, and the least ends many
 * a call at some place in its middle. */
const budgets = [300_000n, 300_000n, 5_000n, 300n];
const callsOfEach = 3;

const numbers = [0, 1, -1, 2, 7, 31, 64, 100, 255, 65_535, 65_536, 0x7fffffff, -0x80000000];
const floats = [0, -0, 1.5, -3.25, 1e10, Number.NaN, Number.POSITIVE_INFINITY, 4.9e-324];

function argumentOf(type: string, random: () => number): unknown {
  const number = pick(random, numbers);
  switch (type) {
    case "i32":
      return number;
    case "i64":
      return random() % 2 === 0 ? BigInt(number) : BigInt(number) << 31n;
    case "f32":
    case "f64":
      return pick(random, floats);
    default:
      // What may be null or any value of the host's; the engine refuses the others before the call.
      return type.includes("extern") || type.includes("i31") ? number % 1_000 : null;
  }
}

/** Compares the forms of a module, by the seed with fuel at once or in slices, several calls of each
 * export with arguments that the seed fixes. */
export async function runCase(wasm: Bytes, seed: number): Promise<CaseResult> {
  const random = seeded(seed);
  const fuel = pick(random, budgets);
  const slice = pick(random, [null, 64n, 1_000n, 20_000n]);
  const { steps, differences, refused } = await compareForms(wasm, {
    ...{ fuel, host: "lively", border: random() % 2 === 0 ? "open" : "closed" },
    meter: random() % 2 === 0 ? meterOrRefuse : meterPassing,
    ...(slice === null ? {} : { slice }),
    args: (types) =>
      Array.from({ length: callsOfEach }, () => types.map((type) => argumentOf(type, random))),
  });
  const endings: Partial<Record<Status, number>> = {};
  let overshoot = 0;
  for (const { oracle, metered } of steps) {
    endings[oracle.status] = (endings[oracle.status] ?? 0) + 1;
    // The oracle stops at once: what it could not pay for is no overshoot.
    if (oracle.status !== "out of fuel" || metered === null) continue;
    if (oracle.used! >= absurd || metered.used! >= absurd) continue;
    overshoot = Math.max(overshoot, Number(metered.used! - oracle.used!));
  }
  const unlinked = steps.length === 0 || "not linked" in endings;
  return {
    kind:
      differences.length > 0
        ? "different"
        : refused !== null
          ? "refused"
          : unlinked
            ? "not linked"
            : "same",
    reason: refused === null ? "" : refusalName(refused),
    ...{ differences, endings, overshoot },
  };
}
