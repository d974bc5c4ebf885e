import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Patience } from "../../../runtime/supervisor/kv/patience.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("work that ends in time is waited for, and leaves no timer", async () => {
  const patience = new Patience();
  const work = Promise.withResolvers<void>();
  const waited = patience.waitFor("a", work.promise, 2_000);
  await vi.advanceTimersByTimeAsync(1_999);
  work.resolve();
  expect(await waited).toBe(true);
  expect(patience.isLate("a")).toBe(false);
  expect(vi.getTimerCount()).toBe(0);
});

test("work that is late keeps one change waiting, and no later one until it has ended", async () => {
  const patience = new Patience();
  const first = Promise.withResolvers<void>();
  const second = Promise.withResolvers<void>();
  const waited = patience.waitFor("a", first.promise, 2_000);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(await waited).toBe(false);
  const next = patience.waitFor("a", second.promise, 2_000);
  await vi.advanceTimersByTimeAsync(1);
  expect(await next).toBe(false);
  // What is about something else is waited for.
  const other = Promise.withResolvers<void>();
  let isOver = false;
  const third = patience.waitFor("b", other.promise, 2_000).then((ended) => {
    isOver = true;
    return ended;
  });
  await vi.advanceTimersByTimeAsync(1_999);
  expect(isOver).toBe(false);
  other.resolve();
  expect(await third).toBe(true);

  first.resolve();
  await vi.advanceTimersByTimeAsync(0);
  expect(patience.isLate("a")).toBe(true);
  second.resolve();
  await vi.advanceTimersByTimeAsync(0);
  expect(patience.isLate("a")).toBe(false);
});

test("work that has ended by then is not late, although something else of it is", async () => {
  const patience = new Patience();
  const never = patience.waitFor("a", new Promise(() => {}), 10);
  await vi.advanceTimersByTimeAsync(10);
  expect(await never).toBe(false);
  const done = patience.waitFor("a", Promise.resolve(), 10);
  await vi.advanceTimersByTimeAsync(0);
  expect(await done).toBe(true);
});
