import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertUsesAtMost, loadWorker } from "skerry/testing";

let worker;

// Builds the worker where that is due, and runs it within the limits of skerry.toml.
before(async () => {
  worker = await loadWorker(new URL("..", import.meta.url));
});
after(() => worker?.close());

test("greets whom the path names", async () => {
  const response = await worker.fetch("/hello/you");
  assert.equal(response.status, 200);
  assert.equal(await response.text(), "Hello, you!\n");
});

test("knows no other paths", async () => {
  assert.equal((await worker.fetch("/nowhere")).status, 404);
});

// Fuel is exact: the same request costs the same on every machine.
test("is cheap", async () => {
  const response = await worker.fetch("/hello/you");
  assertUsesAtMost(response, { fuel: 1_000_000, memory: 8 * 1024 * 1024 });
});
