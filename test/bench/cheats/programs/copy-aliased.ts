// Copies whose ends differ in nothing but the upper bits of their addresses.
import { forever, times } from "../cheat.ts";

export const cheat = forever(
  times(8, () => `(memory.copy (i32.const 36865) (i32.const 4096) (i32.const 28000))`),
);
