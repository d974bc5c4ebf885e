// Loads at random from 64 MiB, each at an address that the one before gives.
import { chainedLoad, forever, times } from "../cheat.ts";

export const cheat = forever(
  times(64, () => chainedLoad(67108860)),
  { pages: 1024, start: `(memory.fill (i32.const 4096) (i32.const 1) (i32.const 67100672))` },
);
