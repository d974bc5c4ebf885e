// Traps at once, with 127 MiB and 90,000 elements to be made anew.
import { once } from "../cheat.ts";

export const cheat = once(`(unreachable)`, { pages: 2032, fields: `(table 90000 funcref)` });
