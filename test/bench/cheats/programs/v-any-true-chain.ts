// i32 of vectors, and vectors of i32.
import { chained, forever } from "../cheat.ts";

export const cheat = forever(
  chained("$v", 128, (x) => `(i8x16.splat (i32.add (v128.any_true ${x}) (i8x16.bitmask ${x})))`),
  { before: `(local.set $v (v128.load (i32.const 8192)))` },
);
