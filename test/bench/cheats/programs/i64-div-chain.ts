// Divisions of 64 bits, each of the quotient of the last, with operands that take longest.
import { chained, forever } from "../cheat.ts";

export const cheat = forever(
  chained(
    "$l",
    128,
    (x) =>
      `(i64.div_s (i64.or (i64.rotl ${x} (i64.const 41)) (i64.const 0x4000000000000000)) (i64.const 3))`,
  ),
  { before: `(local.set $m (i64.const 3))` },
);
