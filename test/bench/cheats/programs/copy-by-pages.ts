// Copies of 4 KiB that overlap by a half, up through 60 MiB.
import { forever } from "../cheat.ts";

export const cheat = forever(
  `(local.set $i (i32.and (i32.add (local.get $i) (i32.const 8191)) (i32.const 0x1ffffff)))
   (memory.copy (i32.add (local.get $i) (i32.const 2049)) (local.get $i) (i32.const 4096))`,
  { pages: 1000 },
);
