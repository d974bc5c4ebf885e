// Loads and stores whose addresses differ in nothing but their upper bits.
import { forever, times } from "../cheat.ts";

export const cheat = forever(
  times(
    32,
    (at) => `(i32.store offset=${4096 * (at % 16)} (i32.const 8192) (local.get $i))
      (local.set $i (i32.add (local.get $i) (i32.load offset=${4096 * ((at + 1) % 16)} (i32.const 8192))))`,
  ),
  { pages: 4 },
);
