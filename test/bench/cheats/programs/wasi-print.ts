// Text is printed to stdout.
import { foreverByWasi } from "../cheat.ts";

export const cheat = foreverByWasi(
  `(call $write-and-flush (local.get $a) (i32.const 1024) (i32.const 4096) (i32.const 128))`,
  `(local.set $a (call $stdout))`,
);
