// Elements of a table of 90,000 functions, each read for the first time.
import { once, times } from "../cheat.ts";

export const cheat = once(
  `(loop $next
     (local.set $j (i32.add (local.get $j) (ref.is_null (table.get $t (local.get $i)))))
     (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 20000))))`,
  {
    fields: `(table $t 20000 funcref) (elem (table $t) (i32.const 0) func ${times(20_000, (at) => `$f${at % 5_000}`)})
      ${times(5_000, (at) => `(func $f${at} (i32.store (i32.const 8192) (i32.const ${at})))`)}`,
  },
);
