// memory.init of 60,000 bytes.
import { forever } from "../cheat.ts";

export const cheat = forever(`(memory.init $d (i32.const 4097) (i32.const 0) (i32.const 60000))`, {
  pages: 4,
  fields: `(data $d "${"0123456789".repeat(6_000)}")`,
});
