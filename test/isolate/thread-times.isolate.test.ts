import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { describe, expect, test } from "vitest";
import { ThreadClock, threadAsks } from "../../runtime/isolate/inside/fuel/thread-clock.ts";
import { ThreadFinder } from "../../runtime/isolate/thread-times.ts";
import type { Searches } from "./support/searching-main.ts";

const program = join(import.meta.dirname, "support", "searching-main.ts");

/** Starts a thread that looks for itself so many times. */
async function searching(searches: number): Promise<Searches> {
  const answers = new Int32Array(new SharedArrayBuffer(4));
  const { answer } = new ThreadFinder();
  const worker = new Worker(program, { workerData: { answers, searches } });
  return await new Promise<Searches>((resolve, reject) => {
    worker.once("error", reject);
    worker.on("message", (message: Searches | { what: number; value: number }) => {
      if ("own" in message) {
        resolve(message);
        return;
      }
      Atomics.store(answers, 0, answer(message.what, message.value));
      Atomics.notify(answers, 0);
    });
  });
}

describe("a thread's CPU time", () => {
  test.runIf(process.platform === "linux")(
    "is never another's, however many look for theirs at once",
    async () => {
      const searches = 40;
      const all = await Promise.all(Array.from({ length: 4 }, () => searching(searches)));
      for (const { own, found } of all) {
        expect(found).toHaveLength(searches);
        expect(found.filter((thread) => thread !== own && thread !== null)).toEqual([]);
        expect(found.filter((thread) => thread === own).length).toBeGreaterThan(searches / 2);
      }
    },
    60_000,
  );

  test("is the process's where the thread can't be told from others", () => {
    const finder = new ThreadFinder();
    // It never pauses, so that the system counts nothing.
    const clock = new ThreadClock(finder.answer, () => {});
    const before = clock.now()!;
    const { user, system } = process.cpuUsage();
    expect(before).toBeLessThanOrEqual((user + system) / 1_000);
    const used = process.cpuUsage();
    while (process.cpuUsage(used).user < 20_000);
    expect(clock.now()! - before).toBeGreaterThan(15);
  });

  test("is no more than the process's since the isolate was given something to do", () => {
    const finder = new ThreadFinder();
    const clock = new ThreadClock(finder.answer, () => {});
    const used = process.cpuUsage();
    while (process.cpuUsage(used).user < 20_000);
    expect(clock.sinceHanded()).toBeGreaterThan(15);
    finder.handed();
    expect(clock.sinceHanded()).toBeLessThan(15);
    expect(new ThreadClock(null, () => {}).sinceHanded()).toBeNull();
  });

  test("can't be read where nobody answers", () => {
    expect(new ThreadClock(null, () => {}).now()).toBeNull();
    const gone = (what: number) => (what === threadAsks.begin ? 0 : -1);
    expect(new ThreadClock(gone, () => {}).now()).toBeNull();
  });
});
