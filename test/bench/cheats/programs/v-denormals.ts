// f32x4.mul of denormals.
import { chained, forever } from "../cheat.ts";

export const cheat = forever(
  chained("$v", 128, (x) => `(f32x4.mul ${x} (local.get $w))`),
  {
    before: `(local.set $v (v128.const f32x4 1e-42 1e-42 1e-42 1e-42)) (local.set $w (v128.const f32x4 1.0000001 1.0000001 1.0000001 1.0000001))`,
  },
);
