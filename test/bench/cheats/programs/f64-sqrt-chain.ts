// Roots of f64, each of the last.
import { chained, forever } from "../cheat.ts";

export const cheat = forever(
  chained("$d", 128, (x) => `(f64.sqrt (f64.add ${x} (f64.const 3.7)))`),
  { before: `(local.set $d (f64.const 1.3))` },
);
