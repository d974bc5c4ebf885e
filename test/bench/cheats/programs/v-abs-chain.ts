// i64x2.abs, i64x2.shr_s and i64x2.gt_s, each of the last.
import { chained, forever } from "../cheat.ts";

export const cheat = forever(
  chained(
    "$v",
    128,
    (x) => `(i64x2.gt_s (i64x2.shr_s (i64x2.abs ${x}) (i32.const 3)) (local.get $w))`,
  ),
  { before: `(local.set $w (v128.load (i32.const 8192)))` },
);
