// Counts of bits, each of the last.
import { chained, forever } from "../cheat.ts";

export const cheat = forever(chained("$l", 128, (x) => `(i64.clz (i64.popcnt (i64.ctz ${x})))`));
