// Random bytes are drawn by WASI.
import { foreverByWasi } from "../cheat.ts";

export const cheat = foreverByWasi(`(call $random (i64.const 65536) (i32.const 128))`);
