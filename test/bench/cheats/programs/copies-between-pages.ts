// Copies of 64 bytes, each from a page at random to another.
import { forever, nextRandom, times } from "../cheat.ts";

export const cheat = forever(
  times(
    32,
    () => `${nextRandom} (memory.copy (i32.and (local.get $i) (i32.const 0x3ffffff))
    (i32.and (i32.rotl (local.get $i) (i32.const 13)) (i32.const 0x3ffffff)) (i32.const 64))`,
  ),
  { pages: 2032, start: `(memory.fill (i32.const 4096) (i32.const 8) (i32.const 130023424))` },
);
