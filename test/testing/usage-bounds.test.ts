import { expect, Snapshots, test } from "vitest";
import { workerMatchers } from "../../runtime/testing/vitest-matchers.ts";
import { labWorker } from "./support.ts";

const { toUseAtMost } = workerMatchers(Snapshots);

test("holds a request to what it may use", async () => {
  const worker = await labWorker();
  const response = await worker.fetch("/hello");
  const { fuel, memoryBytes: memory, hostCalls } = response.usage;
  expect(toUseAtMost(response, { fuel, memory, hostCalls }).pass).toBe(true);
  const over = toUseAtMost(response, { fuel: fuel - 1, memory: memory - 1 });
  expect(over.pass).toBe(false);
  expect(over.message().split("\n")).toEqual([
    expect.stringMatching(/^It used [0-9,]+ fuel, and [0-9,]+ are the most\.$/),
    expect.stringMatching(/^It used [0-9,]+ bytes of memory, and [0-9,]+ are the most\.$/),
  ]);
});

test("a worker that failed used too much, however little it was", async () => {
  const worker = await labWorker();
  const { pass, message } = toUseAtMost(await worker.fetch("/trap"), { fuel: 1_000_000_000 });
  expect(pass).toBe(false);
  expect(message()).toMatch(/^The worker failed: guest-trap\. .*\n.*trap/s);
});
