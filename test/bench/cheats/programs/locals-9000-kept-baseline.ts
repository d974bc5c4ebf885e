// Functions of 9,000 locals that are called too seldom, each, to be optimised.
import { forever, times } from "../cheat.ts";

export const cheat = forever(
  times(100, (at) => `(call $f${at})`),
  {
    fields: times(
      100,
      (at) => `(func $f${at} (local ${"i64 ".repeat(9_000)})
      (br_if 0 (i32.eqz (i32.load (i32.const 8192))))
      (call $f${at === 0 ? 1 : 0}))`,
    ),
  },
);
