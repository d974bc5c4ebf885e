// memory.init of one byte and of none.
import { forever, times } from "../cheat.ts";

export const cheat = forever(
  times(
    32,
    () =>
      `(memory.init $d (i32.const 4096) (i32.const 0) (i32.const 1)) (memory.init $d (i32.const 4096) (i32.const 0) (i32.const 0))`,
  ),
  { fields: `(data $d "0123456789")` },
);
