// Drops a segment, and ends: a new instance for each request.
import { once } from "../cheat.ts";

export const cheat = once(`(data.drop $d)`, { fields: `(data $d "0123456789")` });
