// Copies of 60 MiB that overlap by all but one byte.
import { forever } from "../cheat.ts";

export const cheat = forever(
  `(memory.copy (i32.const 4097) (i32.const 4096) (i32.const 62000000))`,
  { pages: 1000 },
);
