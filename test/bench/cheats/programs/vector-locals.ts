// Functions of 4,500 vector locals.
import { forever, times } from "../cheat.ts";

export const cheat = forever(
  times(64, (at) => `(call $f${at})`),
  {
    fields: times(
      64,
      (at) => `(func $f${at} (local ${"v128 ".repeat(4_500)})
      (br_if 0 (i32.eqz (i32.load (i32.const 8192))))
      (local.set 4400 (v128.const i64x2 1 1)))`,
    ),
  },
);
