// Straight code larger than the processor's caches of code, in a loop.
import { forever, times } from "../cheat.ts";

export const cheat = forever(
  times(60, (at) => `(call $f${at})`),
  {
    fields: times(
      60,
      (at) => `(func $f${at} (local $i i32) (local $j i32)
      ${times(8_000, (each) => `(local.set $i (i32.add (local.get $i) (i32.const ${7 * each + 1_000_000})))`)}
      (i32.store (i32.const 8192) (local.get $i)))`,
    ),
  },
);
