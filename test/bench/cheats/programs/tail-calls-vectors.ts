// Tail calls that hand on 200 vectors.
import { forever, times } from "../cheat.ts";

export const cheat = forever(`(call $a ${"(v128.const i64x2 1 1)".repeat(200)})`, {
  fields: `(func $a (param ${"v128 ".repeat(200)})
      (return_call $b ${times(200, (at) => `(local.get ${199 - at})`)}))
    (func $b (param ${"v128 ".repeat(200)})
      (return_call $a ${times(200, (at) => `(local.get ${199 - at})`)}))`,
});
