// Tables of 90,000 elements that are written: a new instance for each request.
import { once } from "../cheat.ts";

export const cheat = once(`(table.set $t (i32.const 3) (ref.null func))`, {
  fields: `(table $t 90000 funcref)`,
});
