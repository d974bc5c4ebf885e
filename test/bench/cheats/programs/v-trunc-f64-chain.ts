// Conversions of f64x2 to integers and back.
import { chained, forever } from "../cheat.ts";

export const cheat = forever(
  chained("$v", 128, (x) => `(i32x4.trunc_sat_f64x2_u_zero (f64x2.convert_low_i32x4_u ${x}))`),
  { before: `(local.set $v (v128.const i32x4 -9 -9 -9 -9))` },
);
