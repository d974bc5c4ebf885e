// Conversions from f32 to i32 and back.
import { chained, forever } from "../cheat.ts";

export const cheat = forever(
  chained("$i", 128, (x) => `(i32.trunc_sat_f32_u (f32.convert_i32_u ${x}))`),
  { before: `(local.set $i (i32.const -9))` },
);
