// Loads at random from 127 MiB, that do not wait for each other.
import { forever, nextRandom, times } from "../cheat.ts";

export const cheat = forever(
  times(
    64,
    () =>
      `${nextRandom} (local.set $j (i32.xor (local.get $j) (i32.load (i32.and (local.get $i) (i32.const 0x3fffffc)))))`,
  ),
  { pages: 2032, start: `(memory.fill (i32.const 4096) (i32.const 1) (i32.const 130023424))` },
);
