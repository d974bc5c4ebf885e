// Loads at random from 1 MiB, each at an address that the one before gives.
import { forever, times } from "../cheat.ts";

export const cheat = forever(
  times(
    64,
    () => `(local.set $i (i32.add (i32.mul (local.get $i) (i32.const 1664525))
      (i32.add (i32.const 1013904223) (i32.load (i32.and (i32.shr_u (local.get $i) (i32.const 3)) (i32.const 1048572))))))`,
  ),
  { pages: 16, start: `(memory.fill (i32.const 4096) (i32.const 1) (i32.const 1040384))` },
);
