// Sums of hundreds of operands, all of them on the stack at once.
import { forever, times } from "../cheat.ts";

export const cheat = forever(
  `${times(400, (at) => `(i64.load offset=${8 * at} (i32.const 8192))`)}
   ${times(399, () => "i64.xor")} (local.set $l)`,
);
