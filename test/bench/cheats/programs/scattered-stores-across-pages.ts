// Vector stores across the borders of pages at random in 64 MiB.
import { forever, nextRandom, times } from "../cheat.ts";

export const cheat = forever(
  times(
    64,
    () =>
      `${nextRandom} (v128.store offset=4088 (i32.and (local.get $i) (i32.const 0x3fff000)) (local.get $v))`,
  ),
  { pages: 1026, start: `(memory.fill (i32.const 4096) (i32.const 1) (i32.const 67100672))` },
);
