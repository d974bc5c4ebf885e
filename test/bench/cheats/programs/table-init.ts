// table.init of one element and of many.
import { forever, times } from "../cheat.ts";

export const cheat = forever(
  times(
    16,
    () =>
      `(table.init $t $e (i32.const 0) (i32.const 0) (i32.const 1)) (table.init $t $e (i32.const 0) (i32.const 0) (i32.const 64))`,
  ),
  { fields: `(table $t 100 funcref) (func $f) (elem $e func ${"$f ".repeat(64)})` },
);
