// Calls of thousands of functions in random order: code is in no cache.
import { forever, nextRandom, times } from "../cheat.ts";

export const cheat = forever(
  times(
    16,
    () =>
      `${nextRandom} (call_indirect (param i32) (i32.const 1) (i32.and (i32.shr_u (local.get $i) (i32.const 8)) (i32.const 8191)))`,
  ),
  {
    fields: `(table 8192 funcref) (elem (i32.const 0) func ${times(8_192, (at) => `$f${at}`)})
      ${times(
        8_192,
        (at) =>
          `(func $f${at} (param i32) (i32.store offset=${at} (i32.const 8192) (i32.add (local.get 0) (i32.const ${at}))))`,
      )}`,
  },
);
