import { absurd } from "../support/differences.ts";
import { shown } from "./values.ts";
import type { Outcome } from "./world.ts";

/** How an action ended in each world. */
export interface Outcomes {
  readonly plain: Outcome;
  readonly metered: Outcome;
  readonly oracle: Outcome;
}

const ends: readonly Outcome["status"][] = ["trapped", "out of fuel"];

/** A phrase for each thing in which the worlds differ. `tolerance` is what an account may be off by
 * after a trap. */
export function differencesOf(outcomes: Outcomes, tolerance: bigint): string[] {
  const { plain, metered, oracle } = outcomes;
  const found: string[] = [];
  // A length that is longer than anything there is may be paid for or not: nothing comes of it.
  if (oracle.used! >= absurd && [plain, metered].every(({ status }) => ends.includes(status))) {
    return found;
  }
  for (const [form, outcome] of Object.entries({ metered, oracle })) {
    const [got, expected] = [textOf(outcome), textOf(plain)];
    if (got !== expected) found.push(`${form}: ${got}, and as it is: ${expected}`);
  }
  // Where the stack ends is for each form to say: its frames are its own.
  if (found.length > 0 || plain.status === "stack") return found;
  const off = metered.used! - oracle.used!;
  const bound = plain.status === "trapped" ? tolerance : 0n;
  if (off > bound || off < -bound) found.push(`used ${metered.used}, by the oracle ${oracle.used}`);
  return found;
}

/** Without what is a form's own: its frames, and how its imports are numbered. */
function textOf({ status, values, message }: Outcome): string {
  if (status === "stack" || status === "not linked") return status;
  return `${status} ${values.map(shown).join(", ")}${message}`;
}
