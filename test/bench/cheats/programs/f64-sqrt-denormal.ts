// Roots of denormal f64.
import { chained, forever } from "../cheat.ts";

export const cheat = forever(
  chained("$d", 128, (x) => `(f64.sqrt (f64.mul ${x} (f64.const 1e-160)))`),
  { before: `(local.set $d (f64.const 1e-160))` },
);
