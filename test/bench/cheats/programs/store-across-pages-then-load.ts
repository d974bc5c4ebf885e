// A store across the border of two pages of the system's, and a load of half of it.
import { forever, times } from "../cheat.ts";

export const cheat = forever(
  times(
    32,
    (at) => `(i64.store offset=${4096 * (at % 24) + 4092} (i32.const 8192) (local.get $l))
      (local.set $l (i64.add (local.get $l) (i64.load32_u offset=${4096 * (at % 24) + 4096} (i32.const 8192))))`,
  ),
  { pages: 32 },
);
