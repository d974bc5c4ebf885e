// Branches that carry 16 values, which is free, in another order each time.
import { forever, times } from "../cheat.ts";

export const cheat = forever(
  times(
    16,
    () => `${times(16, (at) => `(i64.load offset=${8 * at} (i32.const 8192))`)}
      (if (param ${"i64 ".repeat(16)}) (result ${"i64 ".repeat(16)}) (i32.load (i32.const 8192)) (then) (else))
      ${times(16, () => `(local.set $l)`)}`,
  ),
);
