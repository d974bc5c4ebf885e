// Elements of a table that are read: the engine makes a function of each that was only a place.
import { forever, times } from "../cheat.ts";

export const cheat = forever(
  times(
    64,
    (at) =>
      `(local.set $i (i32.add (local.get $i) (ref.is_null (table.get $t (i32.const ${at})))))`,
  ),
  {
    fields: `(table $t 64 funcref) (func $f) (elem (table $t) (i32.const 0) func ${"$f ".repeat(64)})`,
  },
);
