// Rounding of vectors, each of the last.
import { chained, forever } from "../cheat.ts";

export const cheat = forever(
  chained("$v", 128, (x) => `(f64x2.nearest (f64x2.ceil (f32x4.floor ${x})))`),
  { before: `(local.set $v (v128.load (i32.const 8192)))` },
);
