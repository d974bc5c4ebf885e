// Lines in UTF-16 are logged, all of it surrogates.
import { forever } from "../cheat.ts";

export const cheat = forever(`(call $log (i32.const 0) (i32.const 8192) (i32.const 12000))`, {
  imports: ["log"],
  encoding: "utf16",
  fields: `(data (i32.const 8192) "${"\\3d\\d8\\00\\de".repeat(6_000)}")`,
});
