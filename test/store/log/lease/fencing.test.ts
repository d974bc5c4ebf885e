import { expect, test } from "vitest";
import { Fence, fencingNumber } from "../../../../runtime/store/log/lease/fencing.ts";

const [a, b] = ["ab".repeat(16), "cd".repeat(16)];

test("numbers grow with the revision, and with each log that was written anew whatever its revision", () => {
  const numbers = [
    fencingNumber(0, 1),
    fencingNumber(0, 2),
    fencingNumber(0, 2 ** 40 - 1),
    fencingNumber(1, 1),
    fencingNumber(4_095, 2 ** 40 - 1),
  ];
  expect(numbers.every((each, i) => i === 0 || each! > numbers[i - 1]!)).toBe(true);
  expect(numbers.every(Number.isSafeInteger)).toBe(true);
  const wrong = [-1, Number.NaN, 2 ** 53, 0.5, Number.POSITIVE_INFINITY];
  for (const each of wrong) {
    expect([fencingNumber(each, 1), fencingNumber(0, each)]).toEqual([null, null]);
  }
  expect([fencingNumber(0, 0), fencingNumber(0, 2 ** 40), fencingNumber(4_096, 1)]).toEqual([
    null,
    null,
    null,
  ]);
});

test("a fence refuses whoever comes after a newer holder, another holder of the same number, and what is no token", () => {
  const fence = new Fence();
  expect(fence.admits({ number: 5, holder: a })).toBe(true);
  expect(fence.admits({ number: 5, holder: a })).toBe(true);
  expect(fence.admits({ number: 5, holder: b })).toBe(false);
  expect(fence.admits({ number: 4, holder: a })).toBe(false);
  const wrong = [-1, 0, Number.NaN, 2 ** 53, 1.5, Number.POSITIVE_INFINITY, "7", undefined];
  for (const number of wrong) expect(fence.admits({ number, holder: b })).toBe(false);
  for (const token of [null, undefined, 7, "x", {}, { number: 9, holder: "x" }]) {
    expect(fence.admits(token)).toBe(false);
  }
  expect(fence.admits({ number: 6, holder: b })).toBe(true);
  expect(fence.newest).toEqual({ number: 6, holder: b });
  // What was kept is taken up again, and damaged it is not.
  expect(new Fence(fence.newest).admits({ number: 5, holder: a })).toBe(false);
  expect(() => new Fence({ number: Number.NaN, holder: a })).toThrow(RangeError);
});
