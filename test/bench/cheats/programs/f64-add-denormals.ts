// Sums of f64 that are denormal.
import { chained, forever } from "../cheat.ts";

export const cheat = forever(
  chained("$d", 128, (x) => `(f64.add ${x} (local.get $e))`),
  { before: `(local.set $d (f64.const 1e-315)) (local.set $e (f64.const 1e-320))` },
);
