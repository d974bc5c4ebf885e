// Products of f32, each of the last.
import { chained, forever } from "../cheat.ts";

export const cheat = forever(
  chained("$f", 128, (x) => `(f32.mul ${x} (local.get $g))`),
  { before: `(local.set $g (f32.load (i32.const 8192)))` },
);
