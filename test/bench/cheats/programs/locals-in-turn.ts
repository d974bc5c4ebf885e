// Hundreds of locals, each read far from where it was set.
import { forever, times } from "../cheat.ts";

export const cheat = forever(
  times(4, () => `(call $f)`),
  {
    fields: `(func $f (local ${"i64 ".repeat(500)})
    ${times(500, (at) => `(local.set ${at} (i64.load offset=${8 * at} (i32.const 8192)))`)}
    ${times(1_000, (at) => `(local.set ${(at * 7) % 500} (i64.add (local.get ${(at * 211) % 500}) (local.get ${(at * 307) % 500})))`)}
    (i64.store (i32.const 8192) (local.get 3)))`,
  },
);
