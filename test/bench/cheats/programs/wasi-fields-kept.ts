// Fields that are made and kept.
import { foreverByWasi } from "../cheat.ts";

export const cheat = foreverByWasi(`(drop (call $new-fields))`);
