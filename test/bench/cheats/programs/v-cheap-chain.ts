// The vector instructions of price 1 that take longest.
import { chained, forever } from "../cheat.ts";

export const cheat = forever(
  chained(
    "$v",
    128,
    (x) =>
      `(i16x8.narrow_i32x4_u (i32x4.shl (i16x8.add_sat_s (i16x8.extend_low_i8x16_s ${x}) (local.get $w)) (local.get $i)) ${x})`,
  ),
  { before: `(local.set $w (v128.load (i32.const 8192)))` },
);
