// A load of what single bytes were copied to.
import { forever, times } from "../cheat.ts";

export const cheat = forever(
  times(
    32,
    () => `(memory.copy (i32.add (i32.const 4096) (i32.wrap_i64 (i64.and (local.get $l) (i64.const 7)))) (i32.const 8192) (i32.const 1))
    (local.set $l (i64.load (i32.const 4096)))`,
  ),
);
