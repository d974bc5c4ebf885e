// All fields of a request, read over and over.
import { foreverByWasi } from "../cheat.ts";

export const cheat = foreverByWasi(
  `(call $entries (local.get $a) (i32.const 128))`,
  `(local.set $a (call $headers (local.get $request)))`,
  { headers: Array.from({ length: 200 }, (_, at) => [`x-${at}`, `value of field ${at}`] as const) },
);
