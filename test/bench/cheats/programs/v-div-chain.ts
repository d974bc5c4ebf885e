// f64x2.div, each of the last.
import { chained, forever } from "../cheat.ts";

export const cheat = forever(
  chained("$v", 128, (x) => `(f64x2.div (local.get $w) ${x})`),
  { before: `(local.set $v (v128.const f64x2 1.3 1.7)) (local.set $w (v128.const f64x2 1.9 2.7))` },
);
