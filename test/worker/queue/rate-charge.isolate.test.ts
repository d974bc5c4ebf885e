import { expect, test } from "vitest";
import { defaultLimits, usualFuelPerMs as perMs } from "../../../runtime/settings/limits.ts";
import { RateCharges } from "../../../runtime/worker/queue/rate-charge.ts";

const limits = { ...defaultLimits(50 * perMs), cpu: 400, startCpu: 4_000 };

/** The fuel that so many requests are charged for each that they burned: each takes `ms` of CPU time, `times` as long as its
 * fuel stands for, on a machine where isolates' threads have `share` of the time that they want. */
function charged(requests: number, ms: number, times: number, share = 1, varies = () => 1) {
  const charges = new RateCharges(limits, perMs, () => share);
  const fuel = Math.round((ms * perMs) / times);
  let sum = 0;
  for (let i = 0; i < requests; i++) {
    sum += charges.of({ fuel, startFuel: 0, cpuMs: (ms / share) * varies() });
    sum += charges.takeDue();
  }
  return sum / (requests * fuel);
}

/** Numbers from 0 to 1, the same in each run. */
function random(): () => number {
  let state = 1;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

test.each([1, 2, 2.6])(
  "requests that take %d times as long as their fuel are charged by it",
  (t) => {
    for (const ms of [0.2, 1, 10, 30]) {
      expect(charged(1_024, ms, t)).toBeCloseTo(1, 6);
      // As slow as it is by turns, by cold caches and others' turns.
      const uneven = random();
      expect(charged(1_024, ms, t, 1, () => 0.5 + uneven())).toBeCloseTo(1, 6);
    }
  },
);

test.each([3.5, 7, 7.9, 12])("requests that take %d times as long are charged by time", (t) => {
  for (const ms of [1, 10, 45]) {
    expect(charged(1_024, ms, t)).toBeGreaterThan(0.9 * t);
    expect(charged(1_024, ms, t)).toBeLessThan(1.1 * t);
  }
});

test("few requests that are long are charged by time as well", () => {
  // 45 ms each: below an eighth of what they may use.
  expect(charged(64, 45, 7)).toBeGreaterThan(0.9 * 5);
});

test("one that is slow once costs no more", () => {
  let n = 0;
  expect(charged(1_024, 1, 1, 1, () => (n++ % 256 === 7 ? 40 : 1))).toBeCloseTo(1, 6);
});

test("a busy machine makes no ordinary worker dear", () => {
  for (const share of [0.7, 0.4, 0.1]) {
    const uneven = random();
    // Caches that others use make it slower besides.
    const slower = () => 1.3 * (0.5 + uneven());
    // Beyond an eighth of the limit by the clock a request is measured exactly.
    for (const ms of [0.5, 2]) {
      expect(charged(1_024, ms, 2.6, share, slower)).toBeCloseTo(1, 6);
      expect(charged(1_024, ms, 9, share)).toBeGreaterThan(8);
    }
  }
});

test("tiny requests do not pay for the host's part of them", () => {
  // 43,000 fuel are 3 µs, and such a request takes 30.
  const charges = new RateCharges(limits, perMs, () => 1);
  for (let i = 0; i < 1_024; i++) {
    expect(charges.of({ fuel: 43_000, startFuel: 0, cpuMs: 0.03 })).toBe(43_000);
    expect(charges.takeDue()).toBe(0);
  }
});

test("a request whose time was measured is charged by that or by its fuel, and pays for its instance", () => {
  const charges = new RateCharges(limits, perMs, () => 0.1);
  expect(charges.of({ fuel: 1_000, startFuel: 7, cpuMs: 100 })).toBe(100 * perMs);
  expect(charges.of({ fuel: 200 * perMs, startFuel: 7, cpuMs: 100 })).toBe(200 * perMs + 7);
  expect(charges.of({ fuel: 1_000, startFuel: 7, cpuMs: 0 })).toBe(1_007);
});

test("what is not looked at yet is paid when there are no more requests", () => {
  const charges = new RateCharges(limits, perMs, () => 1);
  let sum = 0;
  for (let i = 0; i < 12; i++) sum += charges.of({ fuel: perMs, startFuel: 0, cpuMs: 7 });
  expect(charges.takeDue()).toBe(0);
  sum += charges.takeDue(true);
  expect(sum / perMs).toBeCloseTo(12 * (7 - 0.05), 3);
  expect(charges.takeDue(true)).toBe(0);
});

test("a start is charged by fuel or by time, whichever is more", () => {
  const charges = new RateCharges(limits, perMs, () => 0.5);
  const none = { fuel: 0, cpuMs: 0, clockMs: 0 };
  expect(charges.ofStart({ ...none, fuel: 5 })).toBe(5);
  // What the clock says is what a busy machine makes of it; what was measured is not.
  expect(charges.ofStart({ ...none, fuel: 5, cpuMs: 100 })).toBe(50 * perMs);
  expect(charges.ofStart({ ...none, clockMs: 1_000 })).toBe(500 * perMs);
  expect(charges.ofStart({ ...none, cpuMs: 1_000, clockMs: 100 })).toBe(1_050 * perMs);
});

test("a request that its isolate was lost to is charged all it might burn, or its time", () => {
  const charges = new RateCharges(limits, perMs, () => 0.5);
  expect(charges.ofLost({ ms: 10 })).toBe(limits.fuel);
  expect(charges.ofLost({ ms: 1_000 })).toBe(500 * perMs);
});
