// The first load from each page of the system's of 127 MiB: the kernel maps one for each.
import { once } from "../cheat.ts";

export const cheat = once(
  `(local.set $i (i32.const 65536))
   (loop $next
     (local.set $j (i32.add (local.get $j) (i32.load (local.get $i))))
     (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 4096))) (i32.const 133169152))))`,
  { pages: 2032 },
);
