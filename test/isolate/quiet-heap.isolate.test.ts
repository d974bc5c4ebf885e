import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { QuietHeap, ShrinkTurns } from "../../runtime/isolate/quiet-heap.ts";
import { isolateFlags } from "../../runtime/process/flags.ts";

const KiB = 1024;

test("isolates that are quiet give back what their start and first request took, and go on", async () => {
  const program = join(import.meta.dirname, "support", "quiet-main.ts");
  const least = 400 * KiB;
  const args = [...isolateFlags, program, String(least)];
  const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 110_000 });
  const { count, first, called, quiet, second } = JSON.parse(stdout);
  expect([first, second]).toEqual([count, count]);
  expect((called - quiet) / count).toBeGreaterThan(least);
}, 120_000);

describe("a heap", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  /** Heaps whose shrinking takes 10 ms, and when each was shrunk. */
  function heaps(count: number) {
    const turns = new ShrinkTurns();
    const shrunk: { at: number; heap: number }[] = [];
    const all = Array.from({ length: count }, (_, heap) => {
      const shrink = async () => {
        shrunk.push({ at: performance.now(), heap });
        await new Promise((done) => setTimeout(done, 10));
        throw new Error("its isolate ended");
      };
      return new QuietHeap(shrink, turns);
    });
    return { all, shrunk };
  }

  test("is shrunk soon after its first use, and later only after a long rest", async () => {
    const { all, shrunk } = heaps(1);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(shrunk).toHaveLength(0);
    for (let use = 0; use < 20; use++) {
      all[0]!.use();
      await vi.advanceTimersByTimeAsync(100);
    }
    expect(shrunk).toHaveLength(0);
    await vi.advanceTimersByTimeAsync(500);
    expect(shrunk).toHaveLength(1);
    for (let use = 0; use < 20; use++) {
      all[0]!.use();
      await vi.advanceTimersByTimeAsync(10_000);
    }
    expect(shrunk).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(shrunk).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(600_000);
    expect(shrunk).toHaveLength(2);
    all[0]!.use();
    all[0]!.end();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(shrunk).toHaveLength(2);
  });

  test("is not shrunk while its isolate runs, which takes no turn of another's", async () => {
    const turns = new ShrinkTurns();
    const shrunk: string[] = [];
    let running = true;
    const shrinks = (name: string) => async () => void shrunk.push(name);
    const busy = new QuietHeap(() => (running ? null : shrinks("busy")()), turns);
    const other = new QuietHeap(shrinks("other"), turns);
    for (const heap of [other, busy]) heap.use();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(shrunk).toEqual(["other"]);
    await vi.advanceTimersByTimeAsync(10_000);
    running = false;
    await vi.advanceTimersByTimeAsync(600);
    expect(shrunk).toEqual(["other", "busy"]);
  });

  test("waits for its turn where many are quiet at once, so that they take a tenth of one core's time", async () => {
    const { all, shrunk } = heaps(30);
    for (const heap of all) heap.use();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(shrunk.length).toBeGreaterThan(2);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(new Set(shrunk.map(({ heap }) => heap)).size).toBe(30);
    expect(shrunk).toHaveLength(30);
    for (const [place, { at }] of shrunk.entries()) {
      if (place > 0) expect(at - shrunk[place - 1]!.at).toBeGreaterThanOrEqual(100);
    }
  });
});
