// One store in a memory that is put back as a whole: 256 KiB for each request.
import { once } from "../cheat.ts";

export const cheat = once(`(i32.store (i32.const 8192) (i32.const 1))`, {
  pages: 4,
  start: `(memory.fill (i32.const 4096) (i32.const 7) (i32.const 258048))`,
});
