// Functions with code that merges many locals, each called once.
import { once, times } from "../cheat.ts";

export const cheat = once(
  times(200, (at) => `(call $f${at})`),
  {
    fields: times(
      200,
      (at) => `(func $f${at} (local ${"i64 ".repeat(400)})
      (br_if 0 (i32.eqz (i32.load (i32.const 8192))))
      ${times(60, (each) => `(block (br_if 0 (i32.load (i32.const 8192))) (local.set ${each} (i64.const ${at})))`)})`,
    ),
  },
);
