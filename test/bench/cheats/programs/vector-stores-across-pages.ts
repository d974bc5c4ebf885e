// Vector stores, each across the border of two pages of the system's.
import { forever, times } from "../cheat.ts";

export const cheat = forever(
  times(
    64,
    (at) => `(v128.store offset=${4096 * (at % 24) + 4088} (i32.const 8192) (local.get $v))`,
  ),
  { pages: 32 },
);
