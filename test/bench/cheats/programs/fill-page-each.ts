// Fills of one byte, each in another page of the system's of 127 MiB.
import { once } from "../cheat.ts";

export const cheat = once(
  `(local.set $i (i32.const 65536))
   (loop $next
     (memory.fill (local.get $i) (i32.const 1) (i32.const 1))
     (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 4096))) (i32.const 133169152))))`,
  { pages: 2032 },
);
