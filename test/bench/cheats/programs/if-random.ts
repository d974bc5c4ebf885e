// Ifs that can't be foretold.
import { forever, nextRandom, times } from "../cheat.ts";

export const cheat = forever(
  times(
    64,
    () => `${nextRandom} (if (i32.lt_s (local.get $i) (i32.const 0))
      (then (local.set $j (i32.mul (local.get $j) (i32.const 3)))) (else (i32.store (i32.const 8192) (local.get $j))))`,
  ),
);
