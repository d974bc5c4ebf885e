// Branches that can't be foretold.
import { forever, nextRandom, times } from "../cheat.ts";

export const cheat = forever(
  times(
    64,
    () =>
      `${nextRandom} (block (br_if 0 (i32.lt_s (local.get $i) (i32.const 0))) (i32.store (i32.const 8192) (local.get $i)))`,
  ),
);
