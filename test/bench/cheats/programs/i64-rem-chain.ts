// Remainders of 64 bits, each of the last.
import { chained, forever } from "../cheat.ts";

export const cheat = forever(
  chained(
    "$l",
    128,
    (x) => `(i64.rem_s (i64.sub ${x} (i64.const 0x7000000000000000)) (local.get $m))`,
  ),
  { before: `(local.set $m (i64.add (i64.load (i32.const 8192)) (i64.const 0x123456789)))` },
);
