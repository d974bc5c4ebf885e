// Selects, each of the last.
import { chained, forever } from "../cheat.ts";

export const cheat = forever(
  chained("$l", 128, (x) => `(select ${x} (local.get $m) (i64.gt_s ${x} (local.get $m)))`),
  { before: `(local.set $m (i64.load (i32.const 8192)))` },
);
