// An honest loop, to hold the others against: arithmetic and a store.
import { forever } from "../cheat.ts";

export const cheat = forever(
  `(i32.store (i32.and (local.get $i) (i32.const 0x7ffc)) (local.get $j))
   (local.set $j (i32.add (i32.mul (local.get $j) (i32.const 31)) (local.get $i)))
   (local.set $i (i32.add (local.get $i) (i32.const 4)))`,
);
