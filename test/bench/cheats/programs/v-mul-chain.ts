// i64x2.mul, each of the last.
import { chained, forever } from "../cheat.ts";

export const cheat = forever(
  chained("$v", 128, (x) => `(i64x2.mul ${x} (local.get $w))`),
  { before: `(local.set $w (v128.load (i32.const 8192)))` },
);
