// memory.copy onto itself, a byte lower.
import { forever, times } from "../cheat.ts";

export const cheat = forever(
  times(8, () => `(memory.copy (i32.const 4096) (i32.const 4097) (i32.const 50000))`),
);
