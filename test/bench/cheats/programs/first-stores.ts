// The first store to each page of the system's of 127 MiB: the kernel clears a page for each.
import { once } from "../cheat.ts";

export const cheat = once(
  `(local.set $i (i32.const 65536))
   (loop $next
     (i32.store (local.get $i) (i32.const 1))
     (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 4096))) (i32.const 133169152))))`,
  { pages: 2032 },
);
