import { afterEach, expect, test, vi } from "vitest";
import { RecentEntries } from "../../../../runtime/store/log/nats/recent-entries.ts";

afterEach(() => void vi.useRealTimers());

const entry = (revision: number, size = 10) => ({
  ...{ key: `worker.w${revision}`, revision },
  value: new Uint8Array(size).fill(revision),
});
const revisions = (recent: RecentEntries, from: number, to: number) =>
  recent.range(from, to)?.map(({ revision }) => revision) ?? null;

test("a range is given whole, in order, or not at all", () => {
  const recent = new RecentEntries();
  for (const revision of [4, 3, 5, 7]) recent.add(entry(revision));
  expect(revisions(recent, 3, 5)).toEqual([3, 4, 5]);
  expect(revisions(recent, 5, 5)).toEqual([5]);
  expect(revisions(recent, 5, 7)).toBeNull();
  expect(revisions(recent, 2, 3)).toBeNull();
  expect(revisions(recent, 1, 2 ** 31)).toBeNull();
  recent.clear();
  expect(revisions(recent, 5, 5)).toBeNull();
});

test("what is kept is a copy, and bounded in entries, bytes and time", () => {
  vi.useFakeTimers({ toFake: ["performance"] });
  const recent = new RecentEntries();
  const first = entry(1);
  recent.add(first);
  first.value.fill(9);
  expect(recent.range(1, 1)?.[0]?.value[0]).toBe(1);
  for (let revision = 2; revision <= 257; revision++) recent.add(entry(revision));
  expect(revisions(recent, 1, 1)).toBeNull();
  expect(revisions(recent, 2, 3)).toEqual([2, 3]);
  for (let revision = 300; revision <= 302; revision++) recent.add(entry(revision, 3 * 2 ** 20));
  expect(revisions(recent, 300, 300)).toBeNull();
  expect(revisions(recent, 301, 302)).toEqual([301, 302]);
  recent.add(entry(303, 2 ** 24));
  expect(revisions(recent, 303, 303)).toBeNull();
  vi.advanceTimersByTime(5_000);
  expect(revisions(recent, 301, 302)).toBeNull();
  recent.add(entry(304));
  expect(revisions(recent, 304, 304)).toEqual([304]);
});
