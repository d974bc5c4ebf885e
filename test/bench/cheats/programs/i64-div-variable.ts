// Divisions of 64 bits by what is no constant, each of the quotient of the last.
import { chained, forever } from "../cheat.ts";

export const cheat = forever(
  chained(
    "$l",
    128,
    (x) => `(i64.div_u (i64.or ${x} (i64.const -0x1000000000000001)) (local.get $m))`,
  ),
  { before: `(local.set $m (i64.add (i64.load (i32.const 8192)) (i64.const 3)))` },
);
