import type { Outcome } from "./forms.ts";

/** One call, the instantiation included, and how it ended in each form of the module. */
export interface Step {
  readonly call: string;
  /** Null where the module as it is would not come back, or would not be denied what it asks for. */
  readonly plain: Outcome | null;
  /** Null where the module is not metered. */
  readonly metered: Outcome | null;
  readonly oracle: Outcome;
}

export interface Bounds {
  /** Fuel of the call. */
  readonly fuel: bigint;
  /** What the account may be off by while a call has not ended in the regular way. */
  readonly tolerance: bigint;
}

/** A sentence for each thing in which a step's outcomes are not as they should be. */
export function differencesOf(step: Step, { fuel, tolerance }: Bounds): string[] {
  const { plain, metered, oracle } = step;
  const found: string[] = [];
  const same = (what: string, got: unknown, expected: unknown) => {
    if (String(got) !== String(expected)) found.push(`${what} ${got}, expected ${expected}`);
  };
  // Where the stack ends is for each form to say: its frames are its own.
  if ([plain, metered, oracle].some((outcome) => outcome?.status === "stack")) return found;
  const off = metered === null ? 0n : difference(metered.used!, oracle.used!);
  if (oracle.status === "out of fuel") {
    if (metered === null) return found;
    if (metered.used! <= fuel) found.push(`used ${metered.used}, and it needs ${oracle.used}`);
    if (off > tolerance) found.push(`overshoot ${off}, bound ${tolerance}`);
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
  if (metered === null) return found;
  if (metered.status === "returned") same("stack slots not given back:", metered.slots, 0);
  same("account at host calls", metered.host.map(usedOf), oracle.host.map(usedOf));
  if (oracle.status !== "trapped") same("fuel", metered.used, oracle.used);
  else if (off > tolerance) found.push(`fuel off by ${off} after a trap, bound ${tolerance}`);
  return found;
}

const callOf = ({ call }: Outcome["host"][number]) => call;
const usedOf = ({ used }: Outcome["host"][number]) => used;

function difference(a: bigint, b: bigint): bigint {
  return a > b ? a - b : b - a;
}
