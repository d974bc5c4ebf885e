// Vector stores at random to 64 MiB, each across the border of two lines.
import { forever, nextRandom, times } from "../cheat.ts";

export const cheat = forever(
  times(
    64,
    () =>
      `${nextRandom} (v128.store offset=56 (i32.and (local.get $i) (i32.const 0x3ffffc0)) (local.get $v))`,
  ),
  { pages: 1025, start: `(memory.fill (i32.const 4096) (i32.const 1) (i32.const 67100672))` },
);
