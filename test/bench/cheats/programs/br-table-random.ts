// br_table of 64 ways that can't be foretold.
import { forever, nextRandom, times } from "../cheat.ts";

export const cheat = forever(
  times(
    16,
    () => `${nextRandom}
      ${"(block ".repeat(64)}
        (br_table ${times(64, (at) => String(at))} (i32.shr_u (local.get $i) (i32.const 26)))
      ${times(64, (at) => `) (local.set $j (i32.add (local.get $j) (i32.const ${at})))`)}`,
  ),
);
