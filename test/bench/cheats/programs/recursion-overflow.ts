// Recursion without end: each request ends by the limit of the stack.
import { once } from "../cheat.ts";

export const cheat = once(`(drop (call $down (i32.const 1)))`, {
  fields: `(func $down (param $left i32) (result i32)
    (i32.add (call $down (i32.add (local.get $left) (i32.const 1))) (i32.const 1)))`,
});
