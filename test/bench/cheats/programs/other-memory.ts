// Loads and stores of a memory that is not the first.
import { forever, times } from "../cheat.ts";

export const cheat = forever(
  times(
    64,
    (at) =>
      `(i32.store $other offset=${4 * at} (i32.const 0) (i32.add (local.get $i) (i32.load $other offset=${4 * at + 4} (i32.const 0))))`,
  ),
  { fields: `(memory $other 1)` },
);
