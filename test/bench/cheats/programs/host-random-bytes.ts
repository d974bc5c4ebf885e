// Random bytes are drawn, 60,000 at a time.
import { forever } from "../cheat.ts";

export const cheat = forever(`(call $random-bytes (i32.const 60000) (i32.const 8))`, {
  imports: ["random"],
  pages: 4,
  realloc: "(i32.const 65536)",
});
