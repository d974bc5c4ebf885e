// An answer of 10 MiB that was never written.
import { once } from "../cheat.ts";

export const cheat = once(
  `(i32.store (i32.const 28) (i32.const 1))
   (i32.store (i32.const 32) (i32.const 65536))
   (i32.store (i32.const 36) (i32.const 10485760))`,
  { pages: 200 },
);
