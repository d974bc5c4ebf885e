// A field that a request does not have, sought over and over.
import { foreverByWasi } from "../cheat.ts";

export const cheat = foreverByWasi(
  `(drop (call $has (local.get $a) (i32.const 16) (i32.const 6)))`,
  `(local.set $a (call $headers (local.get $request)))`,
  { headers: Array.from({ length: 1_000 }, (_, at) => [`x-${at}`, `${at}`] as const) },
);
