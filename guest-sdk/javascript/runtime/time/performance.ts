// performance (High Resolution Time §7). The clock moves only where the request waits for the host, and its
// time origin is the moment at which it was asked for first: a request that measures nothing pays for nothing.
import { clock } from "skerry:host";
import { isInRequest } from "../loop/phase.ts";
import { wallClock } from "./date.ts";

let origin: number | null = null;

/** Milliseconds since it was asked for first; 0 at top level, and without the grant "clock". */
export function passed(): number {
  if (clock === null || !isInRequest()) return 0;
  return wallClock("performance.now()") - timeOrigin();
}

function timeOrigin(): number {
  const moment = wallClock("performance.timeOrigin");
  if (isInRequest()) origin ??= moment;
  return origin ?? moment;
}

export class Performance {
  now(): number {
    return passed();
  }

  get timeOrigin(): number {
    return timeOrigin();
  }

  toJSON(): { timeOrigin: number } {
    return { timeOrigin: this.timeOrigin };
  }
}
