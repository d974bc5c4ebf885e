// performance (High Resolution Time §7). Its time origin is the moment the request began, and the clock
// stands still from there.
import { wallClock } from "./date.ts";

export class Performance {
  /** 0: a worker can't time itself. */
  now(): number {
    return 0;
  }

  get timeOrigin(): number {
    return wallClock("performance.timeOrigin");
  }

  toJSON(): { timeOrigin: number } {
    return { timeOrigin: this.timeOrigin };
  }
}
