// Recursion to the limit of the stack with frames of some hundred values, over and over.
import { forever, times } from "../cheat.ts";

export const cheat = forever(`(call $down (i32.const 150))`, {
  fields: `(func $down (param $left i32) (local ${"i64 ".repeat(200)})
    (if (i32.eqz (local.get $left)) (then (return)))
    ${times(200, (at) => `(local.set ${at + 1} (i64.load offset=${8 * at} (i32.const 8192)))`)}
    (call $down (i32.sub (local.get $left) (i32.const 1)))
    ${times(200, (at) => `(i64.store offset=${8 * at} (i32.const 8192) (local.get ${at + 1}))`)})`,
});
