// Random numbers are drawn.
import { forever, times } from "../cheat.ts";

export const cheat = forever(
  times(16, () => `(drop (call $random-u64))`),
  { imports: ["random"] },
);
