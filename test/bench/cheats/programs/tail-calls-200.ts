// Tail calls that hand on 200 values, each in another place.
import { forever, times } from "../cheat.ts";

export const cheat = forever(`(call $a ${"(i64.const 1)".repeat(200)})`, {
  fields: `(func $a (param ${"i64 ".repeat(200)})
      (return_call $b ${times(200, (at) => `(local.get ${(at + 1) % 200})`)}))
    (func $b (param ${"i64 ".repeat(200)})
      (return_call $a ${times(200, (at) => `(local.get ${(at + 3) % 200})`)}))`,
});
