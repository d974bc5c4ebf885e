// Globals that hold vectors, each step waiting for the last.
import { forever, times } from "../cheat.ts";

export const cheat = forever(
  times(64, () => `(global.set $g (i64x2.add (global.get $g) (local.get $v)))`),
  {
    fields: `(global $g (mut v128) (v128.const i64x2 0 0))`,
  },
);
