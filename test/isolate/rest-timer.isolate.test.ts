import { expect, test, vi } from "vitest";
import { RestTimer } from "../../runtime/isolate/rest-timer.ts";

test("it can be told to rest, once for what was used since", () => {
  const called = vi.fn();
  const timer = new RestTimer(called);
  expect(timer.restNow()).toBe(false);
  timer.use();
  expect([timer.restNow(), timer.restNow()]).toEqual([true, false]);
  expect(called).toHaveBeenCalledTimes(1);
  timer.use();
  expect(timer.restNow()).toBe(true);
});

test("it calls back once a while after the last use, and not before there was one", () => {
  vi.useFakeTimers();
  try {
    const called = vi.fn();
    const timer = new RestTimer(called, 100);
    vi.advanceTimersByTime(1_000);
    for (let use = 0; use < 20; use++) {
      timer.use();
      vi.advanceTimersByTime(50);
    }
    expect(called).toHaveBeenCalledTimes(0);
    vi.advanceTimersByTime(200);
    expect(called).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(1_000);
    expect(called).toHaveBeenCalledTimes(1);
    timer.use();
    vi.advanceTimersByTime(200);
    expect(called).toHaveBeenCalledTimes(2);
    timer.use();
    timer.end();
    vi.advanceTimersByTime(1_000);
    expect(called).toHaveBeenCalledTimes(2);
  } finally {
    vi.useRealTimers();
  }
});
