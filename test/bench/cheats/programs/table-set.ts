// Elements of a table that are set.
import { forever, times } from "../cheat.ts";

export const cheat = forever(
  times(64, (at) => `(table.set $t (i32.const ${at}) (ref.func $f))`),
  {
    fields: `(table $t 64 funcref) (func $f) (elem declare func $f)`,
  },
);
