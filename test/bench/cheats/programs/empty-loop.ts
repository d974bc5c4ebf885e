// A loop that does nothing but go on.
import { forever } from "../cheat.ts";

export const cheat = forever("");
