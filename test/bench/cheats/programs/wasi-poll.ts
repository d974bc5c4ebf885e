// Polls of a list of 500 handles.
import { foreverByWasi } from "../cheat.ts";

export const cheat = foreverByWasi(
  `(call $poll (i32.const 1024) (i32.const 500) (i32.const 128))`,
  `(loop $fill
     (i32.store (i32.add (i32.const 1024) (i32.shl (local.get $a) (i32.const 2))) (call $sleep (i64.const 0)))
     (br_if $fill (i32.lt_u (local.tee $a (i32.add (local.get $a) (i32.const 1))) (i32.const 500))))`,
);
