import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type TestWorker, workerOf } from "./handlers.ts";

const handlers = {
  hello: '() => new Response("Hello")',
  async: 'async () => { await null; return new Response("Hello") }',
  json: 'async (request) => Response.json({ method: request.method, at: request.headers.get("host") })',
  "100 KB of JSON": `() => {
    const items = Array.from({ length: 1500 }, (_, id) => ({ id, name: "item " + id, tags: ["a", "b"] }));
    return Response.json(JSON.parse(JSON.stringify(items)));
  }`,
  echo: "async (request) => new Response(await request.bytes())",
};

let worker: TestWorker;
beforeAll(async () => {
  worker = await workerOf(handlers);
});
afterAll(() => worker?.end());

describe("what a request costs", () => {
  // Some 300,000 of each is paid for what the engine writes to its memory. Routing by `new URL(request.url)`, as the handlers of this test have it, is in these numbers.
  test.each([
    ["hello", 850_000n],
    ["async", 1_000_000n],
    ["json", 1_200_000n],
  ])("%s takes at most %d fuel, and the same each time", async (handler, most) => {
    const costs = [await worker.call(handler), await worker.call(handler)].map(({ fuel }) => fuel);
    expect(costs[0]).toBeLessThan(most);
    expect(costs[1]).toBe(costs[0]);
  });

  test("does not make the memory grow for 100 KB of JSON, or a body of 1 MB", async () => {
    const { memoryBytes } = await worker.call("hello");
    expect(memoryBytes).toBeLessThan(9 * 1024 * 1024);
    const json = await worker.call("100 KB of JSON");
    expect(json.text.length).toBeGreaterThan(60_000);
    expect(json.memoryBytes).toBe(memoryBytes);
    const echo = await worker.call("echo", { body: new Uint8Array(1_000_000) });
    expect(echo.text).toHaveLength(1_000_000);
    expect(echo.memoryBytes).toBe(memoryBytes);
  });
});
