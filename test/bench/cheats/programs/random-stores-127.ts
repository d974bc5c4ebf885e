// Stores at random to 127 MiB.
import { forever, nextRandom, times } from "../cheat.ts";

export const cheat = forever(
  times(
    64,
    () =>
      `${nextRandom} (i32.store (i32.and (i32.shr_u (local.get $i) (i32.const 5)) (i32.const 0x7effffc)) (local.get $i))`,
  ),
  { pages: 2032, start: `(memory.fill (i32.const 4096) (i32.const 1) (i32.const 130023424))` },
);
