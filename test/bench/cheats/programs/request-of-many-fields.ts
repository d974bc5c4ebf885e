// A request of thousands of fields that a worker takes and leaves.
import { once } from "../cheat.ts";

export const cheat = once("", {
  pages: 32,
  headers: Array.from({ length: 9_000 }, (_, at) => [`x${at.toString(36)}`, "y"] as const),
});
