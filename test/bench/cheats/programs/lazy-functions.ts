// Thousands of functions, each called once: the engine compiles each at its first call.
import { once, times } from "../cheat.ts";

export const cheat = once(
  times(6_000, (at) => `(call $f${at})`),
  {
    fields: times(
      6_000,
      (at) =>
        `(func $f${at} (if (i32.load (i32.const 8192)) (then ${times(
          20,
          (each) => `(i32.store offset=${each} (i32.const 8192) (i32.const ${at}))`,
        )})))`,
    ),
  },
);
