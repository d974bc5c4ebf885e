// Conversions from i64 to f32, with halves to be rounded.
import { chained, forever } from "../cheat.ts";

export const cheat = forever(
  chained(
    "$l",
    128,
    (x) =>
      `(i64.extend_i32_u (i32.reinterpret_f32 (f32.convert_i64_u (i64.or ${x} (i64.const -0x1000000000000000)))))`,
  ),
);
