import type { Outcome } from "./forms.ts";
import type { Bounds } from "./run.ts";

/** One call, the instantiation included, and how it ended in each form of the module. */
export interface Step {
  readonly call: string;
  /** Null where the module as it is would not come back, or would not be denied what it asks for. */
  readonly plain: Outcome | null;
  /** Null where the module is not metered. */
  readonly metered: Outcome | null;
  readonly oracle: Outcome;
}

/** Fuel that no length of anything there is could cost. */
export const absurd = 2n ** 36n;

/** A sentence for each thing in which the outcomes of a step with so much fuel are not as they should
 * be. */
export function differencesOf(step: Step, fuel: bigint, bounds: Bounds | null): string[] {
  const { plain, metered, oracle } = step;
  const found: string[] = [];
  const same = (what: string, got: unknown, expected: unknown) => {
    if (String(got) !== String(expected)) found.push(`${what} ${got}, expected ${expected}`);
  };
  // Where the stack ends is for each form to say: its frames are its own.
  if ([plain, metered, oracle].some((outcome) => outcome?.status === "stack")) return found;
  const off = metered === null ? 0n : difference(metered.used!, oracle.used!);
  if (oracle.status === "out of fuel") {
    if (metered === null || bounds === null) return found;
    // A length that is longer than anything there is: paid or not, nothing comes of it. The metered form
    // may get to one within what it may burn after its last unit.
    if (oracle.used! >= absurd || metered.used! >= absurd) {
      const ends = metered.status === "trapped" || metered.status === "out of fuel";
      if (!ends) found.push(`metered: status ${metered.status}, and no fuel pays for ${absurd}`);
      return found;
    }
    // What traps may do so before it has looked at its account.
    const trapped = metered.status === "trapped";
    if (metered.used! <= fuel && !trapped) {
      found.push(`used ${metered.used}, and it needs ${oracle.used}`);
    }
    if (bounds.lengths && metered.status === "out of fuel") return found;
    const bound = bounds.overshoot + (trapped ? bounds.trap : 0n);
    if (off > bound) found.push(`overshoot ${off}, bound ${bound}`);
    return found;
  }
  const expected = plain ?? oracle;
  for (const [form, outcome] of Object.entries({ metered, oracle })) {
    if (outcome === null) continue;
    same(`${form}: status`, outcome.status, expected.status);
    same(`${form}: result`, outcome.result, expected.result);
    same(`${form}: state`, outcome.state.join("; "), expected.state.join("; "));
    same(`${form}: host calls`, outcome.host.map(callOf), expected.host.map(callOf));
  }
  if (metered === null || bounds === null) return found;
  if (metered.status === "returned") same("stack slots not given back:", metered.slots, 0);
  same("account at host calls", metered.host.map(usedOf), oracle.host.map(usedOf));
  if (oracle.status !== "trapped") same("fuel", metered.used, oracle.used);
  else if (off > bounds.trap) {
    found.push(`fuel off by ${off} after a trap, bound ${bounds.trap}`);
  }
  return found;
}

const callOf = ({ call }: Outcome["host"][number]) => call;
const usedOf = ({ used }: Outcome["host"][number]) => used;

function difference(a: bigint, b: bigint): bigint {
  return a > b ? a - b : b - a;
}
