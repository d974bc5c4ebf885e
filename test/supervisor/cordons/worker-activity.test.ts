import { describe, expect, test } from "vitest";
import type { ErrorCode } from "../../../runtime/errors.ts";
import { emptyCounts } from "../../../runtime/shard/observe/worker-counts.ts";
import { suspicionOf } from "../../../runtime/supervisor/cordons/suspicious-activity.ts";
import {
  type Activity,
  activityOf,
  RecentActivity,
} from "../../../runtime/supervisor/cordons/worker-activity.ts";
import type { WatchSettings } from "../../../runtime/supervisor/serve-settings.ts";

const nothing: Activity = { requests: 0, faults: 0, fuel: 0, cpuMs: 0, hostCalls: 0 };
const watch: WatchSettings = {
  ...{ window: 10_000, quiet: 60_000, faults: 5, faultShare: 0.2, cpu: 500, cpuByFuel: 8 },
  ...{ hostCalls: 50_000, hostCallsByRequest: 1_000 },
};
const fuelPerMs = 16_000_000;

describe("what a worker did", () => {
  test("has in it the faults that attacks on the engine meet, and no failure that is another's", () => {
    const errors = Object.fromEntries(
      (
        [
          ...(["guest-trap", "fuel-exhausted", "cpu-exhausted", "invalid-response"] as const),
          ...(["deadline-exceeded", "overloaded", "client-left", "shard-lost"] as const),
        ] satisfies ErrorCode[]
      ).map((code) => [code, 1]),
    );
    const counts = { ...emptyCounts(), errors, answered: [0, 0, 3, 0, 0, 0] };
    expect(activityOf(counts, 1)).toMatchObject({ requests: 11, faults: 4 });
  });

  test("has the CPU time that was measured, and of what was clocked the part that threads had", () => {
    const counts = { ...emptyCounts(), cpuMs: 100, clockedMs: 80 };
    expect(activityOf(counts, 0.25).cpuMs).toBe(40);
    // What a shard that was taken over says can't be less than nothing.
    expect(activityOf({ ...counts, clockedMs: 1e15 }, 0).cpuMs).toBe(0);
  });

  test("is added up over the window, by worker, and no longer", () => {
    const recent = new RecentActivity(10_000);
    const one = { ...nothing, requests: 1, faults: 1, cpuMs: 2 };
    expect(recent.add("shop", one, 100_000)).toEqual(one);
    expect(recent.add("bank", one, 100_000)).toEqual(one);
    expect(recent.add("shop", one, 104_000)).toMatchObject({ faults: 2, cpuMs: 4 });
    expect(recent.add("shop", one, 109_900)).toMatchObject({ faults: 3 });
    expect(recent.add("shop", one, 110_000)).toMatchObject({ faults: 3 });
    expect(recent.add("shop", one, 200_000)).toEqual(one);
    recent.forget("shop");
    expect(recent.add("shop", one, 200_100)).toEqual(one);
  });
});

describe("suspicious", () => {
  const suspicion = (given: Partial<Activity>) =>
    suspicionOf({ ...nothing, ...given }, watch, fuelPerMs);

  test("are many faults that are a share of all requests", () => {
    expect(suspicion({ requests: 62, faults: 50 })).toBe(
      "In 10 s 50 of 62 requests ended in a fault: 5 a second, and 20 % of all, are suspicious.",
    );
    expect(suspicion({ requests: 49, faults: 49 })).toBeNull();
    expect(suspicion({ requests: 100_000, faults: 1_000 })).toBeNull();
  });

  test("is CPU time that is far more than what the fuel stands for", () => {
    expect(suspicion({ requests: 10, cpuMs: 8_001, fuel: 1_000 * fuelPerMs })).toBe(
      "In 10 s it took 8 s of CPU time for fuel that stands for 1 s: 500 ms a second, and 8 times what the fuel stands for, are suspicious.",
    );
    // However busy, and however short its requests.
    expect(suspicion({ requests: 100_000, cpuMs: 10_000, fuel: 650 * fuelPerMs })).toBeNull();
    expect(suspicion({ requests: 1e6, cpuMs: 20_000, fuel: 2_501 * fuelPerMs })).toBeNull();
    expect(suspicion({ cpuMs: 4_999, fuel: 0 })).toBeNull();
  });

  test("are calls of the host without end, and not those of many requests", () => {
    expect(suspicion({ requests: 3, hostCalls: 600_000 })).toBe(
      "In 10 s it called the host 600,000 times for 3 requests: 50,000 a second, and 1,000 a request, are suspicious.",
    );
    expect(suspicion({ requests: 200_000, hostCalls: 800_000 })).toBeNull();
    // A request that is under way has not ended yet, and others have no part in it.
    expect(suspicion({ requests: 0, hostCalls: 499_999 })).toBeNull();
  });

  test("is nobody who does nothing", () => {
    expect(suspicion({})).toBeNull();
  });
});
