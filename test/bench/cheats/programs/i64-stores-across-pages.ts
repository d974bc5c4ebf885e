// Stores of 8 bytes, each across the border of two pages of the system's.
import { forever, times } from "../cheat.ts";

export const cheat = forever(
  times(
    64,
    (at) => `(i64.store offset=${4096 * (at % 24) + 4092} (i32.const 8192) (local.get $l))`,
  ),
  { pages: 32 },
);
