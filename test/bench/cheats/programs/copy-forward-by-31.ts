// memory.copy onto itself, 31 bytes higher.
import { forever, times } from "../cheat.ts";

export const cheat = forever(
  times(8, () => `(memory.copy (i32.const 4127) (i32.const 4096) (i32.const 50000))`),
);
