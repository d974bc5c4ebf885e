// Fields that are appended to, one by one.
import { foreverByWasi } from "../cheat.ts";

export const cheat = foreverByWasi(
  `(call $append (local.get $a) (i32.const 16) (i32.const 6) (i32.const 16) (i32.const 6) (i32.const 128))`,
  `(local.set $a (call $new-fields))`,
);
