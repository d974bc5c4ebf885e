import { afterEach, expect, test } from "vitest";
import { storeWorker, type TestPool, testPool, until } from "./support/test-pool.ts";
import { ask, HeldKv, kvReach, loadWaiting, waiter } from "./support/waiting.ts";

// What `services/requests-over.test.ts` shows of what requests wait for outside, of what they wait for before they begin.

let open: TestPool[] = [];
afterEach(async () => {
  for (const each of open) await each.end();
  open = [];
});

test("a request of a batch that has not begun does not, once its client has left", async () => {
  const each = await testPool();
  open.push(each);
  const { call, dataDir } = each;
  // Requests that are short at first share batches.
  const worker = await storeWorker(
    dataDir,
    "w",
    "if (request.uri.endsWith('/long')) spin(1e8); if (request.uri.endsWith('/short')) throw new Error('begun');",
  );
  for (let n = 0; n < 20; n++) await call(worker);
  const left = new AbortController();
  const first = call(worker, "/long");
  const others = Array.from({ length: 3 }, () => call(worker, "/short", left.signal));
  // They are handed over together after a turn of the event loop.
  for (let n = 0; n < 3; n++) await new Promise((resolve) => setImmediate(resolve));
  expect(each.pool.stats()).toMatchObject({ waiting: 0, requests: 4 });
  left.abort();
  expect((await first).error).toBeNull();
  for (const { error } of await Promise.all(others)) expect(error?.code).toBe("client-left");
});

test("no isolate is started for requests whose clients have left while the start waited for its turn", async () => {
  const begun: string[] = [];
  const onBusy = ({ worker }: { readonly worker: string }) => {
    begun.push(worker);
    return () => {};
  };
  const each = await testPool({ onBusy });
  open.push(each);
  const { call, dataDir, pool } = each;
  // As many starts as there may be at once.
  const slow = Array.from({ length: 8 }, (_, n) =>
    storeWorker(dataDir, `slow-${n}`, "", {}, "spin(5e7);"),
  );
  const unwanted = Array.from({ length: 8 }, (_, n) => storeWorker(dataDir, `left-${n}`, ""));
  const last = await storeWorker(dataDir, "last", "");
  const starting = (await Promise.all(slow)).map((worker) => call(worker));
  await until(() => begun.length === 8);
  const left = new AbortController();
  const ended = (await Promise.all(unwanted)).map((worker) => call(worker, "/", left.signal));
  const living = call(last);
  await until(() => pool.stats().waiting === 17);
  // Starts are asked for a turn after requests have come.
  for (let n = 0; n < 3; n++) await new Promise((resolve) => setImmediate(resolve));
  left.abort();
  for (const { error } of await Promise.all(ended)) expect(error?.code).toBe("client-left");
  for (const { error } of await Promise.all([...starting, living])) expect(error).toBeNull();
  expect(begun.filter((worker) => worker.startsWith("left"))).toEqual([]);
});

test("what a request waits for does not begin after its deadline, while its isolate is busy", async () => {
  const kv = new HeldKv();
  const over = Promise.withResolvers<void>();
  const signals: AbortSignal[] = [];
  const during = (signal: AbortSignal) => {
    // That of the first request.
    if (signals.push(signal) === 1) signal.addEventListener("abort", () => over.resolve());
    return kv;
  };
  const store = Object.assign(Object.create(kv), { during }) as HeldKv;
  const deployment = await loadWaiting(waiter, kvReach(store), {
    deadline: 600,
    cpu: 5_000,
    fuel: 1e12,
  });
  const waits = ask(deployment);
  await until(() => kv.held.length === 1);
  await new Promise((resolve) => setTimeout(resolve, 300));
  // It burns until a deadline of its own, which comes later.
  kv.open = true;
  const busy = ask(deployment, "/burn");
  let isBusyOver = false;
  void busy.then(() => {
    isBusyOver = true;
  });
  await over.promise;
  expect(isBusyOver).toBe(false);
  expect((await waits).error?.code).toBe("deadline-exceeded");
  expect((await busy).error?.code).toBe("deadline-exceeded");
  await deployment.dispose();
});
