// f32x4.sqrt, each of the last.
import { chained, forever } from "../cheat.ts";

export const cheat = forever(
  chained("$v", 128, (x) => `(f32x4.sqrt (f32x4.add ${x} (local.get $w)))`),
  { before: `(local.set $w (v128.const f32x4 1.9 2.7 1.2 1.4))` },
);
