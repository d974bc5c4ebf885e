// Fields that are made and dropped.
import { foreverByWasi } from "../cheat.ts";

export const cheat = foreverByWasi(`(call $drop-fields (call $new-fields))`);
