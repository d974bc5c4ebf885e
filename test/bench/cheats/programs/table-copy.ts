// table.copy of a table onto itself.
import { forever, times } from "../cheat.ts";

export const cheat = forever(
  times(16, () => `(table.copy $t $t (i32.const 1) (i32.const 0) (i32.const 99))`),
  {
    fields: `(table $t 100 funcref) (func $f) (elem (table $t) (i32.const 0) func ${"$f ".repeat(100)})`,
  },
);
