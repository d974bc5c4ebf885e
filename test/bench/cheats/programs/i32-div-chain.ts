// Divisions of 32 bits, each of the quotient of the last.
import { chained, forever } from "../cheat.ts";

export const cheat = forever(
  chained("$i", 128, (x) => `(i32.div_u (i32.or ${x} (i32.const -16)) (local.get $j))`),
  { before: `(local.set $j (i32.add (i32.load (i32.const 8192)) (i32.const 3)))` },
);
