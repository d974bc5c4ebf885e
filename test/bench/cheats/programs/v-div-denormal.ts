// f64x2.div whose quotients are denormal.
import { chained, forever } from "../cheat.ts";

export const cheat = forever(
  chained(
    "$v",
    128,
    (x) => `(f64x2.div (local.get $w) (f64x2.add ${x} (v128.const f64x2 1e10 1e10)))`,
  ),
  { before: `(local.set $w (v128.const f64x2 1e-305 1e-305))` },
);
