// table.grow by one element, until the cap.
import { once } from "../cheat.ts";

export const cheat = once(
  `(loop $again (br_if $again (i32.ne (table.grow $t (ref.null func) (i32.const 1)) (i32.const -1))))`,
  { fields: `(table $t 0 funcref)` },
);
