// No random bytes are drawn.
import { forever, times } from "../cheat.ts";

export const cheat = forever(
  times(16, () => `(call $random-bytes (i32.const 0) (i32.const 8))`),
  {
    imports: ["random"],
    pages: 4,
    realloc: "(i32.const 65536)",
  },
);
