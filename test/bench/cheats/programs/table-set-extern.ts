// Elements of a table of externref that are set.
import { forever, times } from "../cheat.ts";

export const cheat = forever(
  times(64, (at) => `(table.set $t (i32.const ${at}) (ref.null extern))`),
  {
    fields: `(table $t 64 externref)`,
  },
);
