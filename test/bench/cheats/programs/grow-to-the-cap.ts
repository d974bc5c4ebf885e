// Grows to the cap in one step, and ends: a new instance for each request.
import { once } from "../cheat.ts";

export const cheat = once(`(drop (memory.grow (i32.const 2000)))`);
