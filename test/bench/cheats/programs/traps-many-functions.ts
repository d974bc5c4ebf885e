// Traps at once: an instance with thousands of exports, globals and elements is made anew.
import { once, times } from "../cheat.ts";

export const cheat = once(`(unreachable)`, {
  fields: `(table 5000 funcref) (elem (i32.const 0) func ${times(5_000, (at) => `$f${at}`)})
    ${times(
      5_000,
      (at) => `(func $f${at} (export "f${at}") (i32.store (i32.const 8192) (i32.const ${at})))
      (global $g${at} (export "g${at}") (mut i32) (i32.const ${at}))`,
    )}`,
});
