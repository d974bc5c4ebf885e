// Half a ms of cheap code, then loads each at an address that the one before gives: looks at the clock got seldom by then.
import { byTurns, times } from "../cheat.ts";

export const cheat = byTurns(
  times(
    64,
    () => `(local.set $i (i32.add (i32.mul (local.get $i) (i32.const 1664525))
      (i32.add (i32.const 1013904223) (i32.load (i32.and (i32.shr_u (local.get $i) (i32.const 3)) (i32.const 67108860))))))`,
  ),
  900,
  { pages: 1024, start: `(memory.fill (i32.const 4096) (i32.const 1) (i32.const 67100672))` },
);
