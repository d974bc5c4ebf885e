// Quotients of f64, each of the last.
import { chained, forever } from "../cheat.ts";

export const cheat = forever(
  chained("$d", 128, (x) => `(f64.div (local.get $e) ${x})`),
  { before: `(local.set $d (f64.const 1.3)) (local.set $e (f64.const 1.7))` },
);
