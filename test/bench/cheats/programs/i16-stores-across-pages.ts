// Stores of 2 bytes, each across the border of two pages of the system's.
import { forever, times } from "../cheat.ts";

export const cheat = forever(
  times(
    64,
    (at) => `(i32.store16 offset=${4096 * (at % 24) + 4095} (i32.const 8192) (local.get $i))`,
  ),
  { pages: 32 },
);
