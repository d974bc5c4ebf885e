// Large functions that become hot one after the other: optimising each takes long, on another thread.
import { forever, times } from "../cheat.ts";

export const cheat = forever(
  times(60, (at) => `(call $f${at})`),
  {
    fields: times(
      60,
      (at) => `(func $f${at} (local $n i32) (local $i i32)
      (local.set $n (i32.const 400))
      (loop $next
        ${times(
          300,
          (each) => `(if (i32.and (local.get $n) (i32.const ${each + 1}))
            (then (local.set $i (i32.add (local.get $i) (i32.load offset=${4 * each} (i32.const 8192)))))
            (else (local.set $i (i32.mul (local.get $i) (i32.const ${each + 3})))))`,
        )}
        (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
      (i32.store (i32.const 8192) (local.get $i)))`,
    ),
  },
);
