// Functions of much code that returns at once: its size is all that their first call costs.
import { once, times } from "../cheat.ts";

export const cheat = once(
  times(100, (at) => `(call $f${at})`),
  {
    fields: times(
      100,
      (at) => `(func $f${at}
      (br_if 0 (i32.eqz (i32.load (i32.const 8192))))
      ${times(6_000, (each) => `(i32.store offset=${each} (i32.const 8192) (i32.const ${at}))`)})`,
    ),
  },
);
