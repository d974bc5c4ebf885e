import { rm } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { CachedModule, codeCache } from "../../runtime/isolate/code-cache.ts";
import type { ByteSource } from "../../runtime/message/byte-source.ts";
import { makeRequest } from "../../runtime/message/make-request.ts";
import type { RequestWithStream } from "../../runtime/message/streamed.ts";
import { defaultAdmission } from "../../runtime/settings/deployment.ts";
import { artifactFolder } from "../../runtime/store/artifacts.ts";
import type { PooledWorker, PoolOptions } from "../../runtime/worker/pool.ts";
import { pause, storeWorker, type TestPool, testPool, until } from "./support/test-pool.ts";

let open: TestPool[] = [];
afterEach(async () => {
  for (const each of open) await each.end();
  open = [];
});

async function start(
  options: Partial<PoolOptions> = {},
  worker: Partial<PooledWorker> = {},
): Promise<TestPool> {
  const each = await testPool(options, worker);
  open.push(each);
  return each;
}

const sleepy = "if (request.uri.endsWith('/long')) spin(1e8);";

test("a worker has no isolate until it is called, and requests that come together share the start", async () => {
  const { pool, call, dataDir } = await start();
  const worker = await storeWorker(dataDir, "w", "");
  expect(pool.stats()).toMatchObject({ isolates: 0, coldStarts: 0 });
  const outcomes = await Promise.all(Array.from({ length: 30 }, () => call(worker)));
  expect(outcomes.map(({ response }) => response?.status)).toEqual(Array(30).fill(200));
  expect(pool.stats()).toMatchObject({ isolates: 1, coldStarts: 1, waiting: 0, requests: 0 });
});

test("a worker that is idle loses its isolate, and gets another when it is called again", async () => {
  const { pool, call, dataDir } = await start({ idle: 100 });
  const worker = await storeWorker(dataDir, "w", "");
  await call(worker);
  await until(() => pool.stats().isolates === 0);
  expect(pool.stats()).toMatchObject({ evictions: 1, coldStarts: 1 });
  expect(pool.stats().workers.size).toBe(0);
  expect((await call(worker)).error).toBeNull();
  expect(pool.stats()).toMatchObject({ isolates: 1, coldStarts: 2 });
});

test("an evicted worker leaves no timer behind that would keep it in memory, though requests had waited", async () => {
  const { pool, call, dataDir } = await start({ idle: 100 });
  const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === "Timeout").length;
  const worker = await storeWorker(dataDir, "w", "spin(1e6);");
  await Promise.all(Array.from({ length: 30 }, () => call(worker)));
  await until(() => pool.stats().isolates === 0);
  expect(timers()).toBe(0);
});

test("a worker with a request is not evicted, however long that takes", async () => {
  const { pool, call, dataDir } = await start({ idle: 50 });
  const worker = await storeWorker(dataDir, "w", "spin(2e8);");
  const outcome = await call(worker);
  expect(outcome.error).toBeNull();
  expect(outcome.usage.wallMs).toBeGreaterThan(60);
  expect(pool.stats().coldStarts).toBe(1);
});

test("an artifact that is missing is asked for, and the request is answered", async () => {
  const asked: string[] = [];
  const each = await start({
    onArtifactMissing: async ({ id, worker }) => {
      asked.push(id);
      await storeWorker(each.dataDir, worker, "");
    },
  });
  const worker = await storeWorker(each.dataDir, "w", "");
  await rm(join(artifactFolder(each.dataDir), worker.artifactKey), { recursive: true });
  expect((await each.call(worker)).error).toBeNull();
  expect(asked).toEqual([worker.id]);
});

test("an artifact that does not stay is the host's failure", async () => {
  const { call, dataDir } = await start();
  const worker = await storeWorker(dataDir, "w", "");
  const { error } = await call({ ...worker, artifactKey: "none" });
  expect(error).toMatchObject({ code: "host-failed" });
});

test("a worker that can't be started is told of as one that trapped, and is not started for every request", async () => {
  const { pool, call, dataDir } = await start();
  const broken = await storeWorker(dataDir, "broken", "", {}, "throw new Error('no');");
  const first = await Promise.all([call(broken), call(broken)]);
  expect(first.map(({ error }) => error?.code)).toEqual(["guest-trap", "guest-trap"]);
  expect(first[0]!.error?.message).toContain("could not be started");
  const begun = performance.now();
  for (let i = 0; i < 50; i++) expect((await call(broken)).error?.code).toBe("guest-trap");
  expect(performance.now() - begun).toBeLessThan(900);
  expect(pool.stats().coldStarts).toBe(0);
});

test("a deployment that is retired finishes its requests, and is gone", async () => {
  const { pool, call, dataDir } = await start();
  const worker = await storeWorker(dataDir, "w", sleepy);
  const outcomes = [call(worker, "/long"), call(worker), call(worker)];
  await pause(20);
  const retired = pool.retire(worker.id);
  expect((await Promise.all(outcomes)).map(({ error }) => error)).toEqual([null, null, null]);
  await retired;
  expect(pool.stats()).toMatchObject({ isolates: 0, requests: 0 });
});

test("nor is it let go before one is answered whose content is still to come", async () => {
  const { pool, dataDir } = await start();
  const worker = await storeWorker(dataDir, "w", "");
  const order: string[] = [];
  let come = () => {};
  const coming = new Promise<void>((resolve) => {
    come = resolve;
  });
  const val: ByteSource = { read: () => coming.then(() => null), cancel: () => {} };
  const request = { ...makeRequest({ url: "/", method: "POST" }), body: { tag: "stream", val } };
  const pooled = { tenant: "w", admission: defaultAdmission, rated: false };
  const answered = pool
    .callOf(
      worker,
      pooled,
    )(request as RequestWithStream)
    .then(() => order.push("answered"));
  await pause(20);
  const retired = pool.retire(worker.id).then(() => order.push("retired"));
  await pause(20);
  come();
  await Promise.all([answered, retired]);
  expect(order).toEqual(["answered", "retired"]);
  expect(pool.stats()).toMatchObject({ isolates: 0, requests: 0 });
});

test("isolates used longest ago are evicted when memory is short, busy ones never, and code that nobody has goes", async () => {
  const { pool, call, dataDir, told } = await start({ shardMemory: 1024 ** 2 });
  const [old, busy] = [
    await storeWorker(dataDir, "old", ""),
    await storeWorker(dataDir, "busy", sleepy),
  ];
  codeCache.keep("of-nobody", new CachedModule(8, { release() {} } as never));
  await call(old);
  const long = call(busy, "/long");
  await until(() => pool.stats().workers.get("busy")?.isolates === 1);
  await until(() => !pool.stats().workers.has("old"));
  expect(pool.stats().evictions).toBeGreaterThan(0);
  expect(codeCache.of("of-nobody")).toBeNull();
  expect((await long).error).toBeNull();
  // Nothing that it can evict brings this process below a megabyte.
  await until(() => told.memory.length > 0);
  expect(told.memory[0]).toBeGreaterThan(1024 ** 2);
  await pause(600);
  expect(told.memory).toHaveLength(1);
});

test("more requests than may wait are refused with a time to try again", async () => {
  const admission = { requestsAtOnce: 1_000, queue: 5, queueDeadline: 10_000 };
  const { call, dataDir } = await start({}, { admission });
  const worker = await storeWorker(dataDir, "w", "");
  const outcomes = await Promise.all(Array.from({ length: 8 }, () => call(worker)));
  const refused = outcomes.filter(({ error }) => error !== null);
  expect(refused).toHaveLength(3);
  for (const { error, retryAfterSeconds } of refused) {
    expect(error?.code).toBe("overloaded");
    expect(retryAfterSeconds).toBeGreaterThanOrEqual(1);
  }
});

test("the workers of a shard together have no more requests than it takes", async () => {
  const { call, dataDir } = await start({ requestsAtOnce: 6 });
  const workers = [await storeWorker(dataDir, "a", ""), await storeWorker(dataDir, "b", "")];
  const calls = Array.from({ length: 10 }, (_, i) => call(workers[i % 2]!));
  const outcomes = await Promise.all(calls);
  expect(outcomes.filter(({ error }) => error?.code === "overloaded")).toHaveLength(4);
  expect((await call(workers[0]!)).error).toBeNull();
});

test("a request that waits for too long is refused, and those it waited for are answered", async () => {
  const admission = { requestsAtOnce: 1_000, queue: 1_000, queueDeadline: 150 };
  const { call, dataDir } = await start({}, { admission });
  const worker = await storeWorker(dataDir, "w", "spin(1e8);");
  // More than there may be isolates for.
  const outcomes = await Promise.all(Array.from({ length: 20 }, () => call(worker)));
  const refused = outcomes.filter(({ error }) => error !== null);
  expect(refused.length).toBeGreaterThan(4);
  expect(refused.length).toBeLessThan(20);
  for (const { error, queuedMs } of refused) {
    expect(error?.code).toBe("overloaded");
    expect(queuedMs).toBeGreaterThan(149);
  }
}, 120_000);

test("a client that leaves takes its request out of the queue", async () => {
  const { pool, call, dataDir } = await start();
  const worker = await storeWorker(dataDir, "w", "");
  const leaving = new AbortController();
  const [gone, stays] = [call(worker, "/", leaving.signal), call(worker)];
  expect(pool.stats().waiting).toBe(2);
  leaving.abort();
  expect(pool.stats().waiting).toBe(1);
  expect((await gone).error?.code).toBe("client-left");
  expect((await stays).error).toBeNull();
  expect((await call(worker, "/", AbortSignal.abort())).error?.code).toBe("client-left");
  expect(pool.stats().requests).toBe(0);
});

test("short requests do not wait for a long one of the same worker", async () => {
  const { pool, call, dataDir } = await start();
  const worker = await storeWorker(dataDir, "w", "if (request.uri.endsWith('/long')) spin(4e8);");
  await call(worker);
  const begun = performance.now();
  let ended = 0;
  const long = call(worker, "/long").then((outcome) => {
    ended = performance.now();
    return outcome;
  });
  await pause(2);
  const waits: number[] = [];
  while (ended === 0 && waits.length < 400) {
    const asked = performance.now();
    expect((await call(worker)).error).toBeNull();
    waits.push(performance.now() - asked);
    await pause(5);
  }
  expect((await long).error).toBeNull();
  const took = ended - begun;
  expect(took).toBeGreaterThan(150);
  // The first had to wait for a second isolate to start.
  expect(waits.length).toBeGreaterThan(8);
  expect(waits[0]).toBeLessThan(took / 2);
  waits.sort((a, b) => a - b);
  expect(waits[Math.floor(waits.length / 2)]).toBeLessThan(took / 10);
  expect(pool.stats().coldStarts).toBeGreaterThan(1);
  await until(() => pool.stats().isolates === 1);
}, 120_000);

test("short requests that came together with a long one do not wait for it either", async () => {
  const { call, dataDir } = await start();
  const worker = await storeWorker(dataDir, "w", "if (request.uri.endsWith('/long')) spin(4e8);");
  // Many short ones before, so that many are taken to be short.
  for (let round = 0; round < 40; round++) await call(worker);
  let longEnded = false;
  const long = call(worker, "/long").then(() => {
    longEnded = true;
  });
  const short = Array.from({ length: 6 }, async () => {
    expect((await call(worker)).error).toBeNull();
    return longEnded;
  });
  expect(await Promise.all(short)).toEqual(Array(6).fill(false));
  await long;
}, 120_000);

test("many large answers in a row, asked for at once, leave room for the next", async () => {
  const { call, dataDir } = await start();
  const worker = await storeWorker(
    dataDir,
    "w",
    // As glue takes a list out of a memory.
    'return { status: 200, fields: [], body: { tag: "bytes", val: new Uint8Array(10485760).slice() } };',
  );
  const asked = Array.from({ length: 40 }, () => call(worker));
  for (const outcome of asked) expect((await outcome).error).toBeNull();
}, 120_000);

// JavaScript that no timeout of the engine ends and that takes no memory: see test/shard/wedged.process.test.ts.
const endless = "Array.prototype.includes.call({ length: Number.MAX_SAFE_INTEGER }, 1);";

test("requests that wait behind a thread which can't be ended are answered, and the thread is told of", async () => {
  const { call, dataDir, told } = await start();
  const handle = `if (request.uri.endsWith("/endless")) { ${endless} }`;
  const worker = await storeWorker(dataDir, "w", handle, { deadline: 300 });
  await call(worker);
  const begun = performance.now();
  const { error } = await call(worker, "/endless");
  expect(error?.code).toBe("deadline-exceeded");
  expect(told.wedged.map(({ worker }) => worker)).toEqual(["w"]);
  expect(told.wedged[0]!.at - begun).toBeGreaterThan(300);
});
