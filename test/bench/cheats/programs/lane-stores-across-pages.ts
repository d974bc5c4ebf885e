// Stores of a vector's lane, each across the border of two pages of the system's.
import { forever, times } from "../cheat.ts";

export const cheat = forever(
  times(
    64,
    (at) =>
      `(v128.store64_lane offset=${4096 * (at % 24) + 4092} 0 (i32.const 8192) (local.get $v))`,
  ),
  { pages: 32 },
);
