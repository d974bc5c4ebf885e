// Half a ms of cheap code, then loads each at an address that the one before gives: looks at the clock got seldom by then.
import { byTurns, chainedLoad, times } from "../cheat.ts";

export const cheat = byTurns(
  times(64, () => chainedLoad(67108860)),
  900,
  { pages: 1024, start: `(memory.fill (i32.const 4096) (i32.const 1) (i32.const 67100672))` },
);
