// A vector load of what a narrow store has just written.
import { forever, times } from "../cheat.ts";

export const cheat = forever(
  times(
    32,
    () => `(i32.store16 offset=3 (i32.const 8192) (i32x4.extract_lane 0 (local.get $v)))
      (local.set $v (v128.load (i32.const 8192)))`,
  ),
);
