// Thousands of mutable globals: each is put back after a request.
import { once, times } from "../cheat.ts";

export const cheat = once(`(global.set $g0 (i64.const 1))`, {
  fields: times(4_900, (at) => `(global $g${at} (mut i64) (i64.const ${at}))`),
});
