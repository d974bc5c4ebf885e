// Conversions from f32 to f64 and back, of denormals.
import { chained, forever } from "../cheat.ts";

export const cheat = forever(
  chained("$d", 128, (x) => `(f64.mul (f64.promote_f32 (f32.demote_f64 ${x})) (f64.const 1.0001))`),
  { before: `(local.set $d (f64.const 1e-40))` },
);
