// Recursion to the limit of the stack and back, over and over.
import { forever } from "../cheat.ts";

export const cheat = forever(`(drop (call $down (i32.const 3000)))`, {
  fields: `(func $down (param $left i32) (result i32)
    (if (i32.eqz (local.get $left)) (then (return (i32.const 0))))
    (i32.add (call $down (i32.sub (local.get $left) (i32.const 1))) (i32.const 1)))`,
});
