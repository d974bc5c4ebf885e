// Loads that each wait for the last, from another page of the system's each, by strides.
import { forever, times } from "../cheat.ts";

export const cheat = forever(
  times(
    64,
    () =>
      `(local.set $i (i32.and (i32.add (i32.add (local.get $i) (i32.const 4160)) (i32.and (i32.load (local.get $i)) (i32.const 4))) (i32.const 0x3fffffc)))`,
  ),
  { pages: 2032, start: `(memory.fill (i32.const 4096) (i32.const 8) (i32.const 130023424))` },
);
