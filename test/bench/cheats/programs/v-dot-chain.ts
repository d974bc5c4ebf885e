// i32x4.dot_i16x8_s and i16x8.q15mulr_sat_s, each of the last.
import { chained, forever } from "../cheat.ts";

export const cheat = forever(
  chained(
    "$v",
    128,
    (x) => `(i16x8.q15mulr_sat_s (i32x4.dot_i16x8_s ${x} (local.get $w)) (local.get $w))`,
  ),
  { before: `(local.set $w (v128.load (i32.const 8192)))` },
);
