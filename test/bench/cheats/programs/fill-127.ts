// Fills 127 MiB that were never touched, once.
import { once } from "../cheat.ts";

export const cheat = once(`(memory.fill (i32.const 65536) (i32.const 7) (i32.const 133038080))`, {
  pages: 2032,
});
