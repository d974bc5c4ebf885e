// Calls with 900 results, which are dropped.
import { forever, times } from "../cheat.ts";

export const cheat = forever(
  times(8, () => `(call $f) ${"drop ".repeat(900)}`),
  {
    fields: `(func $f (result ${"i64 ".repeat(900)})
    (if (i32.load (i32.const 8192)) (then (return (call $f))))
    ${"(i64.const 1)".repeat(900)})`,
  },
);
