// Lines in characters of 3 and 4 bytes are logged.
import { forever } from "../cheat.ts";

export const cheat = forever(`(call $log (i32.const 0) (i32.const 8192) (i32.const 24500))`, {
  imports: ["log"],
  fields: `(data (i32.const 8192) "${"\\e2\\82\\ac\\f0\\9f\\98\\80".repeat(3_500)}")`,
});
