import { expect, test } from "vitest";
import { BytePace } from "../../runtime/process/byte-pace.ts";

test("what comes no faster than the pace waits for nothing", () => {
  const pace = new BytePace(1_000_000);
  for (let ms = 0; ms < 10_000; ms++) expect(pace.take(1_000, ms)).toBe(0);
});

test("what comes faster waits until it is due", () => {
  const pace = new BytePace(1_000_000);
  expect(pace.take(50_000, 0)).toBe(0);
  expect(pace.take(50_000, 0)).toBe(100);
  // It was not read meanwhile.
  expect(pace.take(1_000, 100)).toBe(0);
  expect(pace.take(2_000_000, 100)).toBe(2_001);
});

test("time in which nothing came is not saved up", () => {
  const pace = new BytePace(1_000_000);
  expect(pace.take(1, 0)).toBe(0);
  expect(pace.take(200_000, 60_000)).toBe(200);
});

test.each([0, 1, 65_536, 2 ** 31])("a read of %s bytes has a finite wait", (bytes) => {
  const pace = new BytePace(256 * 1_048_576);
  expect(pace.take(bytes, 5)).toBeLessThan(10_000);
});
