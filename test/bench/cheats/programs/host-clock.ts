// The clock is asked.
import { forever, times } from "../cheat.ts";

export const cheat = forever(
  times(16, () => `(drop (call $wall-clock))`),
  { imports: ["clock"] },
);
