import { expect, test } from "vitest";
import { clockAfterWait, newClockAndEntropy } from "../../runtime/worker/clock-and-entropy.ts";

test("the clock of a request shows whole milliseconds as it begins and after waits, and never goes back", async () => {
  let last = 0;
  for (let each = 0; each < 50; each++) {
    for (const { monotonic, wallClock } of [newClockAndEntropy(undefined), clockAfterWait()]) {
      expect(monotonic % 1_000_000).toBe(0);
      expect(Number.isInteger(wallClock)).toBe(true);
      expect(monotonic).toBeGreaterThanOrEqual(last);
      last = monotonic;
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
});
