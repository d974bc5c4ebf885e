// i8x16.shuffle of two vectors, each of the last.
import { chained, forever } from "../cheat.ts";

export const cheat = forever(
  chained(
    "$v",
    128,
    (x) => `(i8x16.shuffle 0 17 2 19 4 21 6 23 31 9 29 11 27 13 25 15 ${x} (local.get $w))`,
  ),
  { before: `(local.set $w (v128.load (i32.const 8192)))` },
);
