import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertUsesAtMost, fuelSnapshot, loadWorker } from "skerry/testing";

let worker;
before(async () => {
  worker = await loadWorker(process.env.WORKER, {
    secrets: { TOKEN: "given" },
    limits: { fuel: 100_000_000 },
  });
});
after(() => worker.close());

test("the worker says hello", async (t) => {
  const response = await worker.fetch("/hello");
  assert.equal(await response.text(), "Hello given");
  assertUsesAtMost(response, { fuel: 10_000_000, memory: 1_048_576 });
  assert.throws(() => assertUsesAtMost(response, { fuel: 1 }), /It used [0-9,]+ fuel, and 1 are/);
  t.assert.snapshot(fuelSnapshot(response));
});

test("the worker burns", async () => {
  const response = await worker.fetch(process.env.PATHNAME ?? "/burn");
  assertUsesAtMost(response, {});
});
