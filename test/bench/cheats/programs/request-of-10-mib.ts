// A request of 10 MiB that a worker takes and leaves.
import { once } from "../cheat.ts";

export const cheat = once("", { pages: 200, body: new Uint8Array(10 * 1024 * 1024).fill(97) });
