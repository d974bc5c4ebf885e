// Copies of 200 bytes that overlap by all but one.
import { forever, times } from "../cheat.ts";

export const cheat = forever(
  times(32, () => `(memory.copy (i32.const 4097) (i32.const 4096) (i32.const 200))`),
);
