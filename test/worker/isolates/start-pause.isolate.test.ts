import { afterEach, expect, test, vi } from "vitest";
import { WorkerIsolate } from "../../../runtime/isolate/isolate.ts";
import { IsolateLost } from "../../../runtime/isolate/isolate-lost.ts";
import type { Artifact } from "../../../runtime/module/artifact.ts";
import { Isolates } from "../../../runtime/worker/isolates/isolates.ts";
import { testSettings } from "../../support/workers.ts";

afterEach(() => void vi.restoreAllMocks());

/** A worker's isolates, whose starts end as they are told to. */
function isolatesWith(failure: () => Error | null) {
  const { now } = performance;
  let ahead = 0;
  vi.spyOn(performance, "now").mockImplementation(() => now.call(performance) + ahead);
  let starts = 0;
  vi.spyOn(WorkerIsolate, "create").mockImplementation(async () => {
    starts++;
    const error = failure();
    if (error !== null) throw error;
    const boot = { failure: null, log: [], startFuel: 0, cpuMs: 0, compileMs: 0 };
    return { boot, waits: false, dispose: () => {} } as unknown as WorkerIsolate;
  });
  const done = Promise.withResolvers<void>();
  let ended = done;
  const isolates = new Isolates(testSettings(), {
    artifact: async () => ({}) as Artifact,
    acquireStart: async () => () => {},
    isWanted: () => true,
    mayStart: () => true,
    mayGrow: () => true,
    onWedged: () => {},
    onBusy: () => () => {},
    onStarted: () => {},
    onStartUsed: () => {},
    onReady: () => ended.resolve(),
    onStartFailed: () => {},
  });
  return {
    isolates,
    /** Whether a request that comes so many ms later has one started. */
    async starts(later: number): Promise<boolean> {
      ahead += later;
      const before = starts;
      ended = Promise.withResolvers();
      isolates.want();
      if (isolates.starting) await ended.promise;
      return starts > before;
    },
  };
}

const used = { fuel: 0, cpuMs: 10, clockMs: 0 };

test("the pause after a failed start doubles up to half a minute, and a start that succeeds resets it", async () => {
  let error: Error | null = new IsolateLost("timeout", "too long", { used });
  const { isolates, starts } = isolatesWith(() => error);
  expect(await starts(0)).toBe(true);
  for (const seconds of [1, 2, 4, 8, 16, 30, 30]) {
    expect(await starts(seconds * 1_000 - 200)).toBe(false);
    // It is remembered where the worker is idle: for as long again.
    expect(isolates.failedRecently).toBe(true);
    expect(await starts(300)).toBe(true);
  }
  error = null;
  expect(await starts(31_000)).toBe(true);
  isolates.dispose();
  error = new IsolateLost("timeout", "too long", { used });
  expect(await starts(0)).toBe(true);
  expect(await starts(800)).toBe(false);
  expect(await starts(300)).toBe(true);
});

test("failures of the host before the worker ran lengthen no pause", async () => {
  const { starts } = isolatesWith(() => new Error("EMFILE: too many open files"));
  expect(await starts(0)).toBe(true);
  for (let i = 0; i < 4; i++) {
    expect(await starts(800)).toBe(false);
    expect(await starts(300)).toBe(true);
  }
});
