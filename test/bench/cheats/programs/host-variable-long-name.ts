// A variable is asked for by a name of 30,000 characters.
import { forever } from "../cheat.ts";

export const cheat = forever(
  `(call $variable (i32.const 4096) (i32.const 30000) (i32.const 40000))`,
  {
    imports: ["config"],
    pages: 4,
    realloc: "(i32.const 65536)",
    start: `(memory.fill (i32.const 4096) (i32.const 97) (i32.const 30000))`,
  },
);
