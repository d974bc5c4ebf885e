import { expect, test } from "vitest";
import { sweep } from "../../runtime/testing/load-worker.ts";
import { testWorker } from "./support.ts";

const move = () => new Request("http://localhost/move", { method: "POST" });

test("fuel runs out at the unit that a request is given", async () => {
  const worker = await testWorker();
  const whole = await worker.fetch("/burn");
  const short = await worker.fetch("/burn", {}, { fuel: Math.floor(whole.usage.fuel / 2) });
  expect([short.status, short.error?.code]).toEqual([503, "fuel-exhausted"]);
  const enough = await worker.fetch("/burn", {}, { fuel: whole.usage.fuel });
  expect(enough.usage.fuel).toBe(whole.usage.fuel);
});

test("memory is refused past what a request is given", async () => {
  const worker = await testWorker();
  const whole = await worker.fetch("/grow");
  expect(await whole.text()).toBe("8");
  const less = await worker.fetch("/grow", {}, { memory: whole.usage.memoryBytes - 3 * 65_536 });
  expect(await less.text()).toBe("5");
});

test("entries fail for the reason and after the operations that a test says", async () => {
  const worker = await testWorker({ kv: { ENTRIES: { from: "5" } } });
  await worker.failKv("unavailable", 2);
  expect((await worker.fetch(move())).status).toBe(503);
  expect((await worker.entries("ENTRIES")).get("from")?.text()).toBe("4");
  await worker.reset();
  await worker.failKv("quota", 1);
  expect((await worker.fetch(move())).status).toBe(503);
  expect((await worker.entries("ENTRIES")).get("from")?.text()).toBe("5");
  await worker.reset();
  expect((await worker.fetch(move())).status).toBe(200);
});

test("a client that leaves has the worker's fetches given up", async () => {
  const client = new AbortController();
  const never = new Promise<never>(() => {});
  const worker = await testWorker({
    fetch: () => {
      client.abort();
      return never;
    },
  });
  const response = await worker.fetch("/weather", { signal: client.signal });
  expect(response.status).toBeGreaterThanOrEqual(500);
  expect((await worker.fetch("/hello")).status).toBe(200);
});

test("a sweep shows where fuel, entries or memory run out in the middle of a change", async () => {
  const worker = await testWorker({ kv: { ENTRIES: { from: "5" } } });
  const seen = new Set<string>();
  const look = async () => {
    const entries = await worker.entries("ENTRIES");
    seen.add(`${entries.get("from")?.text()} ${entries.get("to")?.text()}`);
  };
  const points = await sweep(worker, { over: "fuel", request: move, points: 40, check: look });
  expect(points).toHaveLength(40);
  // This worker writes half of it when its fuel runs out between its two puts.
  expect(seen).toContain("5 undefined");
  expect(seen).toContain("4 undefined");
  seen.clear();
  expect(await sweep(worker, { over: "kv", request: move, check: look })).toEqual([0, 1, 2]);
  expect([...seen]).toEqual(["5 undefined", "4 undefined"]);
});

test("a sweep over memory refuses each growth once", async () => {
  const worker = await testWorker();
  const grown: string[] = [];
  await sweep(worker, {
    over: "memory",
    request: () => "/grow",
    check: async ({ response }) => {
      if (response?.error === null) grown.push(await response.text());
    },
  });
  expect(grown).toEqual(["0", "1", "2", "3", "4", "5", "6", "7"].slice(-grown.length));
  expect(grown.length).toBeGreaterThan(3);
});

test("what a check finds wrong ends its sweep", async () => {
  const worker = await testWorker({ kv: { ENTRIES: { from: "5" } } });
  const check = () => {
    throw new Error("half written");
  };
  const plan = { over: "fuel", request: move, points: 3, check } as const;
  await expect(sweep(worker, plan)).rejects.toThrow("half written");
  await expect(sweep(worker, { over: "fuel", request: () => "/trap" })).rejects.toThrow(
    /Nothing was taken from it/,
  );
});

test("a sweep that has nothing to take from its request fails, since it would show nothing", async () => {
  const worker = await testWorker();
  const hello = () => "/hello";
  for (const [plan, why] of [
    [{ over: "kv" }, /no operation on entries/],
    [{ over: "fuel", points: 0 }, /`points` must be 1 or more/],
  ] as const) {
    await expect(sweep(worker, { ...plan, request: hello })).rejects.toThrow(why);
  }
});
