// Fourteen thousand functions, each called once: nine MB of code that the engine compiles in one request.
import { once, times } from "../cheat.ts";

export const cheat = once(
  times(14_000, (at) => `(call $f${at})`),
  {
    fields: times(
      14_000,
      (at) =>
        `(func $f${at} (if (i32.load (i32.const 8192)) (then ${times(
          60,
          (each) => `(i32.store offset=${each} (i32.const 8192) (i32.const ${at}))`,
        )})))`,
    ),
  },
);
