// One store to the last page of 60 MiB: the whole map is looked through to put it back.
import { once } from "../cheat.ts";

export const cheat = once(`(i32.store (i32.const 62914552) (i32.const 1))`, { pages: 960 });
