// Lanes taken out of vectors and put into others, each of the last.
import { chained, forever } from "../cheat.ts";

export const cheat = forever(
  chained("$v", 128, (x) => `(i8x16.replace_lane 3 ${x} (i8x16.extract_lane_s 5 ${x}))`),
  { before: `(local.set $v (v128.load (i32.const 8192)))` },
);
