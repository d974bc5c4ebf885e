// i8x16.shl and i8x16.shr_s by numbers that vary.
import { chained, forever } from "../cheat.ts";

export const cheat = forever(
  chained("$v", 128, (x) => `(i8x16.shr_s (i8x16.shl ${x} (local.get $i)) (local.get $i))`),
  { before: `(local.set $i (i32.load (i32.const 8192)))` },
);
