// Drops a segment, and ends: a new instance of 60 MiB with all that it begins with.
import { once } from "../cheat.ts";

export const cheat = once(`(data.drop $d)`, { pages: 1000, fields: `(data $d "0123456789")` });
