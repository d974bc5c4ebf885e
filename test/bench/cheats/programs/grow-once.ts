// Grows by a page, and ends: a new instance for each request.
import { once } from "../cheat.ts";

export const cheat = once(`(drop (memory.grow (i32.const 1)))`);
