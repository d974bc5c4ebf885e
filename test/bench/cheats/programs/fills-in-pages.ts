// Fills of one byte at random in 64 MiB.
import { forever, nextRandom, times } from "../cheat.ts";

export const cheat = forever(
  times(
    32,
    () =>
      `${nextRandom} (memory.fill (i32.and (local.get $i) (i32.const 0x3ffffff)) (i32.const 1) (i32.const 1))`,
  ),
  { pages: 2032, start: `(memory.fill (i32.const 4096) (i32.const 8) (i32.const 130023424))` },
);
