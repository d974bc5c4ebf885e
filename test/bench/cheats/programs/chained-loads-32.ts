// Loads at random from 32 MiB, each at an address that the one before gives.
import { chainedLoad, forever, times } from "../cheat.ts";

export const cheat = forever(
  times(64, () => chainedLoad(33554428)),
  { pages: 512, start: `(memory.fill (i32.const 4096) (i32.const 1) (i32.const 33546240))` },
);
