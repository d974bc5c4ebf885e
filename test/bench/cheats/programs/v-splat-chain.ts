// Vectors of one lane of the last.
import { chained, forever } from "../cheat.ts";

export const cheat = forever(
  chained("$v", 128, (x) => `(i64x2.splat (i64x2.extract_lane 1 ${x}))`),
  { before: `(local.set $v (v128.load (i32.const 8192)))` },
);
