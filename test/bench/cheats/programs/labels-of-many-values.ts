// Blocks and loops that hand on 900 values.
import { forever, times } from "../cheat.ts";

export const cheat = forever(
  `${"(i64.const 1)".repeat(900)}
   ${times(4, () => `(block (param ${"i64 ".repeat(900)}) (result ${"i64 ".repeat(900)}) (br_if 0 (i32.load (i32.const 8192))) (br 0))`)}
   ${"drop ".repeat(900)}`,
);
