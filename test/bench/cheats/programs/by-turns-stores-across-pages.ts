// Half a ms of cheap code, then vector stores, each across the border of two pages of the system's.
import { byTurns, times } from "../cheat.ts";

export const cheat = byTurns(
  times(
    64,
    (at) => `(v128.store offset=${4096 * (at % 24) + 4088} (i32.const 8192) (local.get $v))`,
  ),
  4_000,
  { pages: 32 },
);
