// Stores of 4 bytes, each across the border of two lines of the caches.
import { forever, times } from "../cheat.ts";

export const cheat = forever(
  times(64, (at) => `(i32.store offset=${64 * (at % 24) + 62} (i32.const 8192) (local.get $i))`),
  { pages: 4 },
);
