// Recursion with large frames that touches each page of the stack once a request.
import { once } from "../cheat.ts";

export const cheat = once(`(call $down (i32.const 6))`, {
  fields: `(func $down (param $left i32) (local ${"i64 ".repeat(8_000)})
    (if (i32.eqz (local.get $left)) (then (return)))
    (local.set 7000 (i64.load (i32.const 8192)))
    (call $down (i32.sub (local.get $left) (i32.const 1)))
    (i64.store (i32.const 8192) (local.get 7000)))`,
});
