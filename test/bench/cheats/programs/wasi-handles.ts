// Handles of WASI that are made and dropped.
import { foreverByWasi, times } from "../cheat.ts";

export const cheat = foreverByWasi(
  times(4, () => `(call $drop-pollable (call $sleep (i64.const 0)))`),
);
