// Conversions of vectors of floats to integers and back.
import { chained, forever } from "../cheat.ts";

export const cheat = forever(
  chained("$v", 128, (x) => `(i32x4.trunc_sat_f32x4_u (f32x4.convert_i32x4_u ${x}))`),
  { before: `(local.set $v (v128.const i32x4 -9 -9 -9 -9))` },
);
