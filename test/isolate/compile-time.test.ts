import { describe, expect, test } from "vitest";
import { CompileTime } from "../../runtime/isolate/inside/fuel/compile-time.ts";
import { RunTime } from "../../runtime/isolate/inside/fuel/run-time.ts";
import { ThreadClock } from "../../runtime/isolate/inside/fuel/thread-clock.ts";

const KiB = 1024;
const noClock = new ThreadClock(null, () => {});

/** Whether a request that may use 100 ms is over its CPU time after so many. */
function over(time: RunTime, ms: number): boolean {
  time.open(100, 0);
  time.pass(ms);
  return time.isOver;
}

describe("CPU time for compiling", () => {
  test("is a ms for 64 KiB of modules, once, beyond what a request may use", () => {
    const time = new RunTime(noClock, new CompileTime(60 * 64 * KiB));
    expect(over(time, 100)).toBe(false);
    expect(over(time, 140)).toBe(false);
    expect(over(time, 120)).toBe(false);
    // All of it is gone.
    expect(over(time, 100)).toBe(false);
    expect(over(time, 101)).toBe(true);
  });

  test("gives no more to one request than there is, and is shared by all of an isolate", () => {
    const compiling = new CompileTime(10 * 64 * KiB);
    expect(over(new RunTime(noClock, compiling), 105)).toBe(false);
    expect(over(new RunTime(noClock, compiling), 106)).toBe(true);
  });

  test("is counted as it is used, in a request that goes on", () => {
    const time = new RunTime(noClock, new CompileTime(20 * 64 * KiB));
    time.open(100, 0);
    for (let now = 1; now <= 120; now++) {
      time.pass(now);
      expect(time.isOver, `after ${now} ms`).toBe(false);
    }
    time.pass(122);
    expect(time.isOver).toBe(true);
  });

  test("of a module of some KiB is next to none", () => {
    expect(over(new RunTime(noClock, new CompileTime(32 * KiB)), 101)).toBe(true);
  });
});
