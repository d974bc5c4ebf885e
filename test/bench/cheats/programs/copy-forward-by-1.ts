// memory.copy onto itself, a byte higher.
import { forever, times } from "../cheat.ts";

export const cheat = forever(
  times(8, () => `(memory.copy (i32.const 4097) (i32.const 4096) (i32.const 50000))`),
);
