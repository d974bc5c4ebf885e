// Loads of 8 bytes, each across the border of two pages of the system's.
import { forever, times } from "../cheat.ts";

export const cheat = forever(
  times(
    64,
    (at) =>
      `(local.set $l (i64.xor (local.get $l) (i64.load offset=${4096 * (at % 24) + 4092} (i32.const 8192))))`,
  ),
  { pages: 32 },
);
