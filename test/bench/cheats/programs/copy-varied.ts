// memory.copy of lengths that can't be foretold.
import { forever, nextRandom, times } from "../cheat.ts";

export const cheat = forever(
  times(
    16,
    () => `${nextRandom} (memory.copy (i32.const 4096) (i32.add (i32.const 8192) (i32.and (local.get $i) (i32.const 63)))
    (i32.shr_u (local.get $i) (i32.const 25)))`,
  ),
);
