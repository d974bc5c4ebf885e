// A dozen memories beside the first, each with a map of what was written.
import { once, times } from "../cheat.ts";

export const cheat = once(
  times(14, (at) => `(i32.store $m${at} (i32.const 4096) (i32.const 1))`),
  {
    pages: 4,
    fields: times(14, (at) => `(memory $m${at} 4)`),
  },
);
