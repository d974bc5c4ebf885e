// Vector stores, each across the border of two lines of the caches.
import { forever, times } from "../cheat.ts";

export const cheat = forever(
  times(64, (at) => `(v128.store offset=${64 * (at % 24) + 56} (i32.const 8192) (local.get $v))`),
  { pages: 4 },
);
