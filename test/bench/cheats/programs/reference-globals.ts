// Globals that hold references: the collector is told of each that is written.
import { forever, times } from "../cheat.ts";

export const cheat = forever(
  times(64, (at) => `(global.set $g${at % 4} (ref.func $f))`),
  {
    fields: `${times(4, (at) => `(global $g${at} (mut funcref) (ref.null func))`)} (func $f) (elem declare func $f)`,
  },
);
