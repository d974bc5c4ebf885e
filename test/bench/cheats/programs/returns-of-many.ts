// Functions of 900 results that return them early.
import { forever, times } from "../cheat.ts";

export const cheat = forever(
  times(8, () => `(call $f (i64.load (i32.const 8192))) ${"drop ".repeat(900)}`),
  {
    fields: `(func $f (param i64) (result ${"i64 ".repeat(900)})
    (br_if 0 ${"(local.get 0)".repeat(900)} (i32.eqz (i32.load (i32.const 8192))))
    (drop) (call $g))
    (func $g (param ${"i64 ".repeat(899)}) (result ${"i64 ".repeat(900)}) (return_call $f (i64.const 1)))`
      .replace("(drop) (call $g)", "(call $g0)")
      .replace(
        /\(func \$g [\s\S]*$/,
        `(func $g0 (param ${"i64 ".repeat(900)}) (result ${"i64 ".repeat(900)}) (return_call $f (local.get 0)))`,
      ),
  },
);
