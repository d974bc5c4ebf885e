// Sums, products and comparisons of NaN.
import { chained, forever } from "../cheat.ts";

export const cheat = forever(
  chained("$d", 128, (x) => `(f64.max (f64.min ${x} (local.get $e)) (f64.add ${x} (f64.const 1)))`),
  { before: `(local.set $d (f64.const nan)) (local.set $e (f64.const nan:0xc000000000000))` },
);
