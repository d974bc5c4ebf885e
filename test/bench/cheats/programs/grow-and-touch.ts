// Grows by a page at a time, and stores to each page of the system's.
import { once } from "../cheat.ts";

export const cheat = once(
  `(block $full
     (loop $grow
       (local.set $j (i32.shl (memory.grow (i32.const 1)) (i32.const 16)))
       (br_if $full (i32.eq (local.get $j) (i32.const -65536)))
       (local.set $k (i32.const 16))
       (loop $page
         (i32.store (local.get $j) (i32.const 1))
         (local.set $j (i32.add (local.get $j) (i32.const 4096)))
         (br_if $page (local.tee $k (i32.sub (local.get $k) (i32.const 1)))))
       (br $grow)))`,
);
