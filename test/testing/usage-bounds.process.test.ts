import { expect, Snapshots, test } from "vitest";
import { assertUsesAtMost, type UsageBounds } from "../../runtime/testing/usage-bounds.ts";
import { type WorkerMatchers, workerMatchers } from "../../runtime/testing/vitest-matchers.ts";
import { testWorker } from "./support.ts";

declare module "vitest" {
  interface Matchers<R extends void | Promise<void> = void | Promise<void>, T = unknown>
    extends WorkerMatchers<R> {}
}

expect.extend(workerMatchers(Snapshots));

test("holds a request to what it may use", async () => {
  const worker = await testWorker();
  const response = await worker.fetch("/hello");
  const { fuel, memoryBytes: memory, hostCalls } = response.usage;
  expect(response).toUseAtMost({ fuel, memory, hostCalls });
  expect(response).not.toUseAtMost({ fuel: fuel - 1 });
  const over = () => expect(response).toUseAtMost({ fuel: fuel - 1, memory: memory - 1 });
  expect(over).toThrow(/^It used [0-9,]+ fuel, and [0-9,]+ are the most\.\nIt used [0-9,]+ bytes/);
});

test("a worker that failed used too much, however little it was", async () => {
  const worker = await testWorker();
  const response = await worker.fetch("/trap");
  expect(() => expect(response).toUseAtMost({ fuel: 1_000_000_000 })).toThrow(
    /^The worker failed: guest-trap\. .*trap/s,
  );
  expect(() => expect(response).toMatchFuelSnapshot()).toThrow(/^The worker failed: guest-trap\./);
});

test.each([
  [{ memoryBytes: 1 }, "There is no bound memoryBytes: fuel, memory, hostCalls."],
  [{ fuel: "1_000" }, "The bound fuel must be a number from 0 on."],
  [{ fuel: Number.NaN }, "The bound fuel must be a number from 0 on."],
])("refuses a bound that nothing would pass: %j", async (bounds, message) => {
  const worker = await testWorker();
  const response = await worker.fetch("/hello");
  const refused = expect.objectContaining({ code: "bad-usage", message });
  expect(() => assertUsesAtMost(response, bounds as UsageBounds)).toThrow(refused);
  expect(() => expect(response).toUseAtMost(bounds as UsageBounds)).toThrow(message);
});
