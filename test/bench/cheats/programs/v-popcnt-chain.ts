// i8x16.popcnt, each of the last.
import { chained, forever } from "../cheat.ts";

export const cheat = forever(chained("$v", 128, (x) => `(i8x16.popcnt ${x})`));
