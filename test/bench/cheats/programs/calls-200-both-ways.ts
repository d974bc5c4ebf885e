// Calls through a table with 200 parameters and results.
import { forever, times } from "../cheat.ts";

export const cheat = forever(
  `${"(i64.const 1)".repeat(200)}
   ${times(8, () => `(call_indirect (type $wide) (i32.load (i32.const 8192)))`)}
   ${"drop ".repeat(200)}`,
  {
    fields: `(type $wide (func (param ${"i64 ".repeat(200)}) (result ${"i64 ".repeat(200)})))
      (table funcref (elem $f))
      (func $f (type $wide) ${times(200, (at) => `(local.get ${199 - at})`)})`,
  },
);
