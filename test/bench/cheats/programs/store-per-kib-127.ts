// A store to each KiB of 127 MiB, of an instance that is too large to be put back.
import { once } from "../cheat.ts";

export const cheat = once(
  `(local.set $i (i32.const 65536))
   (loop $next
     (i32.store (local.get $i) (i32.const 1))
     (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1024))) (i32.const 133169152))))`,
  { pages: 2032 },
);
