// f32x4.div, each of the last.
import { chained, forever } from "../cheat.ts";

export const cheat = forever(
  chained("$v", 128, (x) => `(f32x4.div (local.get $w) ${x})`),
  {
    before: `(local.set $v (v128.const f32x4 1.3 1.7 1.9 1.1)) (local.set $w (v128.const f32x4 1.9 2.7 1.2 1.4))`,
  },
);
