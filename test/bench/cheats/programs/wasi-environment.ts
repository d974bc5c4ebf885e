// The environment is read, over and over.
import { foreverByWasi } from "../cheat.ts";

export const cheat = foreverByWasi(`(call $environment (i32.const 128))`, "", {
  variables: Object.fromEntries(
    Array.from({ length: 100 }, (_, at) => [`NAME_${at}`, `value ${at}`]),
  ),
});
