// Shifts by numbers that vary, each of the last.
import { chained, forever } from "../cheat.ts";

export const cheat = forever(
  chained("$l", 128, (x) => `(i64.shl (i64.rotr (i64.shr_u ${x} ${x}) ${x}) ${x})`),
  { before: `(local.set $l (i64.const 99))` },
);
