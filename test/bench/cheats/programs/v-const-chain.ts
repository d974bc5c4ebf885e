// Vector constants, which lie in code.
import { chained, forever } from "../cheat.ts";

export const cheat = forever(
  chained(
    "$v",
    128,
    (x) => `(v128.xor ${x} (v128.const i64x2 0x123456789abcdef 0x7edcba987654321))`,
  ),
);
