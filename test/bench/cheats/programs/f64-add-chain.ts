// Sums of f64, each of the last.
import { chained, forever } from "../cheat.ts";

export const cheat = forever(
  chained("$d", 128, (x) => `(f64.add ${x} (local.get $e))`),
  { before: `(local.set $e (f64.load (i32.const 8192)))` },
);
