// Tail calls that hand on 900 values in reverse order.
import { forever, times } from "../cheat.ts";

export const cheat = forever(`(call $a ${"(i64.const 1)".repeat(900)})`, {
  fields: `(func $a (param ${"i64 ".repeat(900)})
      (return_call $b ${times(900, (at) => `(local.get ${899 - at})`)}))
    (func $b (param ${"i64 ".repeat(900)})
      (return_call $a ${times(900, (at) => `(local.get ${899 - at})`)}))`,
});
