// Fields that are cloned and dropped.
import { foreverByWasi } from "../cheat.ts";

export const cheat = foreverByWasi(
  `(call $drop-fields (call $clone (local.get $a)))`,
  `(local.set $a (call $headers (local.get $request)))`,
  { headers: Array.from({ length: 200 }, (_, at) => [`x-${at}`, `value of field ${at}`] as const) },
);
