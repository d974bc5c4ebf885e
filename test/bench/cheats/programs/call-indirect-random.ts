// call_indirect of 64 functions that can't be foretold.
import { forever, nextRandom, times } from "../cheat.ts";

export const cheat = forever(
  times(
    16,
    () =>
      `${nextRandom} (local.set $j (call_indirect (param i32) (result i32) (local.get $j) (i32.shr_u (local.get $i) (i32.const 26))))`,
  ),
  {
    fields: `(table 64 funcref) (elem (i32.const 0) func ${times(64, (at) => `$f${at}`)})
      ${times(64, (at) => `(func $f${at} (param i32) (result i32) (i32.add (local.get 0) (i32.const ${at})))`)}`,
  },
);
