// An answer of thousands of fields.
import { once } from "../cheat.ts";

export const cheat = once(
  `(loop $next
     (i32.store (i32.add (i32.const 65536) (i32.shl (local.get $i) (i32.const 4))) (i32.const 32))
     (i32.store offset=4 (i32.add (i32.const 65536) (i32.shl (local.get $i) (i32.const 4))) (i32.const 1))
     (i32.store offset=8 (i32.add (i32.const 65536) (i32.shl (local.get $i) (i32.const 4))) (i32.const 32))
     (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 60000))))
   (i32.store (i32.const 20) (i32.const 65536))
   (i32.store (i32.const 24) (i32.const 60000))`,
  { pages: 32, fields: `(data (i32.const 32) "x")` },
);
