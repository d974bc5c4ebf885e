// f64x2.min and f32x4.max, each of the last.
import { chained, forever } from "../cheat.ts";

export const cheat = forever(
  chained("$v", 128, (x) => `(f64x2.min (f32x4.max ${x} (local.get $w)) (local.get $w))`),
  { before: `(local.set $w (v128.load (i32.const 8192)))` },
);
