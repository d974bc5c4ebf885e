// A variable of 8,000 characters is read.
import { forever } from "../cheat.ts";

export const cheat = forever(`(call $variable (i32.const 32) (i32.const 4) (i32.const 8192))`, {
  imports: ["config"],
  pages: 4,
  realloc: "(i32.const 65536)",
  fields: `(data (i32.const 32) "NAME")`,
  variables: { NAME: "\u20ac".repeat(8_000) },
});
