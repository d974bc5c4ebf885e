// Products of f32 that are denormal.
import { chained, forever } from "../cheat.ts";

export const cheat = forever(
  chained("$f", 128, (x) => `(f32.mul ${x} (local.get $g))`),
  { before: `(local.set $f (f32.const 1e-42)) (local.set $g (f32.const 1.0000001))` },
);
