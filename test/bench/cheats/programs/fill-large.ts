// memory.fill of 60 MiB.
import { forever } from "../cheat.ts";

export const cheat = forever(`(memory.fill (i32.const 4097) (i32.const 1) (i32.const 62000000))`, {
  pages: 1000,
});
