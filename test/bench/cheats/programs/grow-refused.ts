// Asks for more than the cap, over and over.
import { forever, times } from "../cheat.ts";

export const cheat = forever(times(64, () => `(drop (memory.grow (i32.const 60000)))`));
