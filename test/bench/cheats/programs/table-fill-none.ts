// table.fill and table.copy of no elements.
import { forever, times } from "../cheat.ts";

export const cheat = forever(
  times(
    32,
    () =>
      `(table.fill $t (i32.const 0) (ref.null func) (i32.const 0)) (table.copy $t $t (i32.const 0) (i32.const 1) (i32.const 0))`,
  ),
  { fields: `(table $t 100 funcref)` },
);
