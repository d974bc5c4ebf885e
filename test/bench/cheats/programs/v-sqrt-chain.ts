// f64x2.sqrt, each of the last.
import { chained, forever } from "../cheat.ts";

export const cheat = forever(
  chained("$v", 128, (x) => `(f64x2.sqrt (f64x2.add ${x} (local.get $w)))`),
  { before: `(local.set $w (v128.const f64x2 1.9 2.7))` },
);
