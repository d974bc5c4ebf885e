// Traps at once: a new instance for each request.
import { once } from "../cheat.ts";

export const cheat = once(`(unreachable)`);
