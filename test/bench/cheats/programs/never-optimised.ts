// A function too large for the optimiser, in a loop: it stays as the baseline compiler made it.
import { forever, times } from "../cheat.ts";

export const cheat = forever(
  times(
    40_000,
    (at) => `(local.set $i (i32.add (i32.mul (local.get $i) (i32.const ${at + 3})) (local.get $j)))
      (local.set $j (i32.xor (local.get $j) (local.get $i)))`,
  ),
);
