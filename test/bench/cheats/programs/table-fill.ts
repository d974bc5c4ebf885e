// table.fill of a hundred elements.
import { forever, times } from "../cheat.ts";

export const cheat = forever(
  times(16, () => `(table.fill $t (i32.const 0) (ref.func $f) (i32.const 100))`),
  {
    fields: `(table $t 100 funcref) (func $f) (elem declare func $f)`,
  },
);
