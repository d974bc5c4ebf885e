// Vector loads, each across the border of two pages of the system's.
import { forever, times } from "../cheat.ts";

export const cheat = forever(
  times(
    64,
    (at) =>
      `(local.set $v (v128.xor (local.get $v) (v128.load offset=${4096 * (at % 24) + 4088} (i32.const 8192))))`,
  ),
  { pages: 32 },
);
