// Conversions from f64 to integers and back.
import { chained, forever } from "../cheat.ts";

export const cheat = forever(
  chained("$l", 128, (x) => `(i64.trunc_sat_f64_u (f64.convert_i64_u ${x}))`),
  { before: `(local.set $l (i64.const -9))` },
);
