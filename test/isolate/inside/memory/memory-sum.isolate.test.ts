import { expect, test } from "vitest";
import { MemorySum, memoryOverText } from "../../../../runtime/isolate/inside/memory/memory-sum.ts";

const KiB = 1_024;
const MiB = KiB * KiB;
const cap = 16 * MiB;

/** What the process and an isolate say of a worker that has so many bytes, where it may have so many. */
function overBoth(held: number, limit: number) {
  const shared = MemorySum.create();
  const ofProcess = new MemorySum(shared, null);
  ofProcess.limits = { worker: limit, tenant: Number.POSITIVE_INFINITY };
  ofProcess.set(0, 1, 1);
  const ofIsolate = new MemorySum(shared, 0, cap);
  ofIsolate.add(held);
  return [ofProcess.overOf(1, 1, 0, cap), ofIsolate.over];
}

test.each([
  // One instance may have its memory, and what others have beside it.
  [16 * MiB, 1, null],
  [32 * MiB, 1, null],
  [32 * MiB + 1, 1, 32 * MiB],
  [40 * MiB, 40 * MiB, null],
  [40 * MiB + 32 * KiB, 40 * MiB, 40 * MiB],
])(
  "%i bytes of %i are too much for the process and for the isolate alike",
  (held, given, limit) => {
    const [ofProcess, ofIsolate] = overBoth(held, given);
    expect(ofProcess).toEqual(ofIsolate);
    expect(ofProcess?.limit ?? null).toBe(limit);
  },
);

test("what is a step over is told as more than the bound", () => {
  const held = 27_787_264;
  const text = memoryOverText({ whose: "worker", held, limit: held - 32 * KiB });
  expect(text).toContain("would have 26.5 MiB of memory");
  expect(text).toContain("and may have 26.46 MiB");
});
