// Thousands of functions, each called once through a table.
import { once, times } from "../cheat.ts";

export const cheat = once(
  times(6_000, (at) => `(call_indirect (i32.const ${at}))`),
  {
    fields: `(table 6000 funcref) (elem (i32.const 0) func ${times(6_000, (at) => `$f${at}`)})
    ${times(
      6_000,
      (at) =>
        `(func $f${at} (if (i32.load (i32.const 8192)) (then ${times(
          20,
          (each) => `(i32.store offset=${each} (i32.const 8192) (i32.const ${at}))`,
        )})))`,
    )}`,
  },
);
