// Stores at random to 64 MiB, in an instance that is put back.
import { forever, nextRandom, times } from "../cheat.ts";

export const cheat = forever(
  times(
    64,
    () => `${nextRandom} (i32.store (i32.and (local.get $i) (i32.const 0x3fffffc)) (local.get $i))`,
  ),
  { pages: 1024, start: `(memory.fill (i32.const 4096) (i32.const 1) (i32.const 67100672))` },
);
