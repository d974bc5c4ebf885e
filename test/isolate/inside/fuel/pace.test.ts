import { beforeEach, expect, test, vi } from "vitest";
import { Pace } from "../../../../runtime/isolate/inside/fuel/pace.ts";

const clock = vi.hoisted(() => ({ now: 0 }));

// The real one takes an isolate's globals away.
vi.mock("../../../../runtime/isolate/inside/globals.ts", () => ({
  coarseNow: () => Math.floor(clock.now),
}));

let pace: Pace;
beforeEach(() => {
  clock.now = 10_000;
  pace = new Pace();
  pace.begin();
});

/** Looks so many times, at intervals of so many ms. */
function look(count: number, ms: number): void {
  for (let left = count; left > 0; left--) {
    clock.now += ms;
    pace.look();
  }
}

test("a guest whose fuel takes little time is looked at seldom, and at once more often when it takes long", () => {
  look(200, 0.001);
  expect(pace.ahead).toBe(63);
  look(1, 14);
  expect(pace.ahead).toBe(2);
});

test("a guest that was slow once is looked at as before soon after", () => {
  look(200, 0.001);
  look(1, 4);
  look(200, 0.001);
  expect(pace.ahead).toBe(63);
});

test("a guest that is slow by turns is looked at four times as often, until it was not for a second", () => {
  for (let turn = 0; turn < 3; turn++) {
    look(200, 0.001);
    look(1, 14);
  }
  look(200, 0.001);
  expect(pace.ahead).toBe(15);
  look(1_200, 1);
  look(200, 0.001);
  expect(pace.ahead).toBe(63);
});
