// Globals that are read and written, each step waiting for the last.
import { forever, times } from "../cheat.ts";

export const cheat = forever(
  times(64, () => `(global.set $g (i64.add (global.get $g) (i64.const 1)))`),
  {
    fields: `(global $g (mut i64) (i64.const 0))`,
  },
);
