// Quotients of f64 that are denormal.
import { chained, forever } from "../cheat.ts";

export const cheat = forever(
  chained("$d", 128, (x) => `(f64.div (local.get $e) (f64.add ${x} (f64.const 1e10)))`),
  { before: `(local.set $d (f64.const 1.3)) (local.set $e (f64.const 1e-305))` },
);
