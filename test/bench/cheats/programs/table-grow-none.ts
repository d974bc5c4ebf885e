// table.grow by none, over and over.
import { forever, times } from "../cheat.ts";

export const cheat = forever(
  times(32, () => `(drop (table.grow $t (ref.null func) (i32.const 0)))`),
  {
    fields: `(table $t 0 funcref)`,
  },
);
