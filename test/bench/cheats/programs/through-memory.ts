// A number that goes through memory in each step.
import { forever, times } from "../cheat.ts";

export const cheat = forever(
  times(64, () => `(i32.store (i32.const 8192) (i32.load (i32.const 8192)))`),
);
