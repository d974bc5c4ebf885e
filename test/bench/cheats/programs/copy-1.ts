// memory.copy of one byte.
import { forever, times } from "../cheat.ts";

export const cheat = forever(
  times(64, (at) => `(memory.copy (i32.const ${4096 + at}) (i32.const 8192) (i32.const 1))`),
);
