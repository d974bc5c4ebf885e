// Recursion deeper than the processor remembers returns.
import { forever, nextRandom } from "../cheat.ts";

export const cheat = forever(`${nextRandom} (drop (call $down (i32.const 64) (local.get $i)))`, {
  fields: `(func $down (param $left i32) (param $way i32) (result i32)
    (if (i32.eqz (local.get $left)) (then (return (i32.const 0))))
    (if (i32.and (local.get $way) (i32.const 1))
      (then (return (i32.add (i32.const 3) (call $down (i32.sub (local.get $left) (i32.const 1)) (i32.rotl (local.get $way) (i32.const 5)))))))
    (i32.add (call $down (i32.sub (local.get $left) (i32.const 1)) (i32.rotl (local.get $way) (i32.const 7))) (i32.const 1)))`,
});
