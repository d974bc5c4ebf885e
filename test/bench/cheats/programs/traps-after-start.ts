// Traps at once: an instance whose start writes 60 MiB is made anew.
import { once } from "../cheat.ts";

export const cheat = once(`(unreachable)`, {
  pages: 1000,
  start: `(memory.fill (i32.const 8192) (i32.const 7) (i32.const 62000000))`,
});
