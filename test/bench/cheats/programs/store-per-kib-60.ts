// A store to each KiB of 60 MiB: all of it is put back.
import { once } from "../cheat.ts";

export const cheat = once(
  `(local.set $i (i32.const 65536))
   (loop $next
     (i32.store (local.get $i) (i32.const 1))
     (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1024))) (i32.const 62914560))))`,
  { pages: 960 },
);
