// Loads of a dozen memories in turn.
import { forever, times } from "../cheat.ts";

export const cheat = forever(
  times(
    64,
    (at) => `(local.set $i (i32.load $m${at % 14} (i32.and (local.get $i) (i32.const 4092))))`,
  ),
  { fields: times(14, (at) => `(memory $m${at} 1)`) },
);
