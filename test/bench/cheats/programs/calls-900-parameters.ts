// Calls with 900 parameters that are constants.
import { forever, times } from "../cheat.ts";

export const cheat = forever(
  times(8, () => `(call $f ${"(i64.const 1)".repeat(900)})`),
  {
    fields: `(func $f (param ${"i64 ".repeat(900)}) (br_if 0 (i32.eqz (i32.load (i32.const 8192)))) (call $f ${times(
      900,
      (at) => `(local.get ${at})`,
    )}))`,
  },
);
