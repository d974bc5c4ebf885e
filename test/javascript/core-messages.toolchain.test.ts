import { afterAll, beforeAll, expect, test } from "vitest";
import { handlers } from "./core-handlers.ts";
import { type TestWorker, workerOf } from "./handlers.ts";

let worker: TestWorker;
beforeAll(async () => {
  worker = await workerOf(handlers);
});
afterAll(() => worker?.end());

test("a message is a copy, and arrives as a task of its own", async () => {
  const { text } = await worker.call("order");
  expect(JSON.parse(text)).toEqual([
    "before",
    ["message", { list: [1] }, "", []],
    "microtask",
    ["message", "end", "", []],
  ]);
});

test("messages wait until the port is started, and end with it", async () => {
  const { text } = await worker.call("waiting");
  expect(JSON.parse(text)).toEqual(["started", "early"]);
});
