// Products of 64 bits, each of the last.
import { chained, forever } from "../cheat.ts";

export const cheat = forever(
  chained("$l", 128, (x) => `(i64.mul ${x} (local.get $m))`),
  { before: `(local.set $m (i64.const 3))` },
);
