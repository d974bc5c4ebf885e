// Values that go from registers of integers to those of floats and back.
import { chained, forever } from "../cheat.ts";

export const cheat = forever(
  chained("$l", 128, (x) => `(i64.reinterpret_f64 (f64.neg (f64.reinterpret_i64 ${x})))`),
);
