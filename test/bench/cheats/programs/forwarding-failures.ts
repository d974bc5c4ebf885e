// A wide load of what narrow stores have just written: the processor waits until they are done.
import { forever, times } from "../cheat.ts";

export const cheat = forever(
  times(
    32,
    () => `(i32.store8 (i32.const 8192) (i32.wrap_i64 (local.get $l)))
      (local.set $l (i64.load (i32.const 8192)))`,
  ),
);
