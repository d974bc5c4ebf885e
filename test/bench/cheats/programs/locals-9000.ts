// Functions of 9,000 locals: the baseline compiler sets all of them to zero in each call.
import { forever, times } from "../cheat.ts";

export const cheat = forever(
  times(32, (at) => `(call $f${at})`),
  {
    fields: times(
      32,
      (at) => `(func $f${at} (local ${"i64 ".repeat(9_000)})
      (br_if 0 (i32.eqz (i32.load (i32.const 8192))))
      (local.set 8999 (i64.const 1)))`,
    ),
  },
);
