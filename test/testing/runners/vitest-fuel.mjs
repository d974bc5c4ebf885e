import { loadWorker } from "skerry/testing";
import { workerMatchers } from "skerry/testing/vitest";
import { afterAll, expect, Snapshots, test } from "vitest";

expect.extend(workerMatchers(Snapshots));

const worker = await loadWorker(process.env.WORKER, { secrets: { TOKEN: "given" } });
afterAll(() => worker.close());

test("fuel stays as it was", async () => {
  const response = await worker.fetch(process.env.PATHNAME ?? "/hello");
  expect(response).toMatchFuelSnapshot();
});

test("fuel stays about as it was", async () => {
  const response = await worker.fetch(process.env.PATHNAME ?? "/hello");
  expect(response).toMatchFuelSnapshot({ tolerance: process.env.TOLERANCE ?? "5%" });
});
