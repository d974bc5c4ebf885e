import { expect, test, vi } from "vitest";
import { CpuPermits } from "../../../../runtime/isolate/inside/fuel/cpu-permits.ts";
import { SliceScheduler } from "../../../../runtime/isolate/inside/fuel/slice-scheduler.ts";

// The real one takes an isolate's globals away.
vi.mock("../../../../runtime/isolate/inside/globals.ts", () => ({
  realNow: () => performance.now(),
}));

/** A scheduler that shares its permits with nobody, and whether its guest counts as one that burns. */
function scheduler() {
  const permits = new CpuPermits(CpuPermits.create(1));
  const one = new SliceScheduler();
  one.join(permits, 0);
  let now = 0;
  return {
    /** Slices of so much fuel and so many ms each, one after the other. */
    run(...slices: readonly (readonly [fuel: number, ms: number])[]): void {
      for (const [fuel, ms] of slices) {
        now += ms;
        one.nextSlice(fuel, ms, now, Infinity);
      }
    },
    /** Requests of one slice each. */
    answer(count: number, fuel: number, ms: number): void {
      for (let left = count; left > 0; left--) {
        one.nextSlice(0, 0, now, Infinity);
        one.lastSlice(fuel, ms);
        now += ms;
      }
      one.nextSlice(0, 0, now, Infinity);
    },
    get burns(): boolean {
      return permits.burning > 0;
    },
  };
}

/** A slice of ordinary work, and one of work that takes fourteen times as long for no fuel to speak of. */
const ordinary = [16_000_000, 1] as const;
const quick = [160_000, 0.01] as const;
const slow = [1_000, 14] as const;

test("a guest counts by its time where it burns less fuel in it than others", () => {
  const guest = scheduler();
  guest.run(quick, quick);
  expect(guest.burns).toBe(false);
  guest.run(slow);
  expect(guest.burns).toBe(true);
});

test("work that is slow by turns with work that is not counts as slow", () => {
  const guest = scheduler();
  for (let round = 0; round < 4; round++) guest.run(quick, slow);
  expect(guest.burns).toBe(true);
});

test("a guest whose core was given to others once counts as it would without", () => {
  const guest = scheduler();
  guest.run(quick, [160_000, 4], quick, quick);
  expect(guest.burns).toBe(false);
  guest.run(ordinary);
  expect(guest.burns).toBe(false);
  guest.run(ordinary, ordinary);
  expect(guest.burns).toBe(true);
});

test("requests that take ms for little fuel count by their time, and short ones by their fuel", () => {
  const quiet = scheduler();
  quiet.answer(500, 40_000, 0.3);
  expect(quiet.burns).toBe(false);
  const busy = scheduler();
  busy.answer(5, 500_000, 3);
  expect(busy.burns).toBe(true);
});

test("a holder of a permit pauses by the time that it ran, however many requests that were", () => {
  const permits = new CpuPermits(CpuPermits.create(1));
  const pause = vi.spyOn(permits, "pause").mockImplementation(() => {});
  const one = new SliceScheduler();
  one.join(permits, 0);
  one.nextSlice(100_000_000, 6, 6, Infinity);
  // A quiet worker's batch: whatever waits for the core is to have it.
  permits.countLightBatch();
  for (let request = 0; request < 100; request++) {
    one.nextSlice(0, 0, 6, Infinity);
    one.lastSlice(1_000, 0.1);
  }
  const ofShort = pause.mock.calls.length;
  expect(ofShort).toBeGreaterThan(10);
  expect(ofShort).toBeLessThan(22);
  for (let slice = 0; slice < 10; slice++) one.nextSlice(1_000, 1, 6, Infinity);
  expect(pause.mock.calls.length).toBe(ofShort + 10);
});
