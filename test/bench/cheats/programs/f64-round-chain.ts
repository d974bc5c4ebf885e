// f64.nearest and f64.floor, each of the last.
import { chained, forever } from "../cheat.ts";

export const cheat = forever(
  chained("$d", 128, (x) => `(f64.floor (f64.nearest (f64.add ${x} (f64.const 0.3))))`),
);
