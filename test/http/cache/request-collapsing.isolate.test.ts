// Many who ask at once, and answers that are given while a newer one is made.
import { connect } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { SkerryError } from "../../../runtime/errors.ts";
import { answer, type CachedWorker, cachedWorker, type Ran } from "./support/cached-worker.ts";

let worker: CachedWorker;
afterEach(() => worker.close());

/** A worker whose runs wait until the test lets them go. */
async function held(make: (ran: Ran, run: number) => ReturnType<typeof answer>) {
  const going: (() => void)[] = [];
  let runs = 0;
  worker = await cachedWorker(async (ran) => {
    const run = ++runs;
    await new Promise<void>((go) => going.push(go));
    return make(ran, run);
  });
  return {
    /** Resolves once so many runs wait. */
    waiting: (count: number) => expect.poll(() => going.length, { timeout: 10_000 }).toBe(count),
    go: () => {
      for (const each of going.splice(0)) each();
    },
  };
}

const asking = (count: number, headers = {}) =>
  Array.from({ length: count }, () => worker.ask("/", { headers }));

/** Resolves once so many requests have come. */
const here = (count: number) => expect.poll(() => worker.came(), { timeout: 10_000 }).toBe(count);

const pause = (ms: number) => new Promise((wait) => setTimeout(wait, ms));

describe("those who ask at once for what is not kept", () => {
  test("wait for one run, and are all answered by it", async () => {
    const runs = await held((_, run) => answer(`run ${run}`));
    const all = asking(20);
    await here(20);
    runs.go();
    const answers = await Promise.all(all);
    expect(answers.map(({ text }) => text)).toEqual(Array(20).fill("run 1"));
    const statuses = answers.map(({ cache }) => cache!.replace(/ttl=\d+/, "ttl"));
    expect(statuses.toSorted()).toEqual([
      ...Array(19).fill("skerry; fwd=uri-miss; collapsed; ttl"),
      "skerry; fwd=uri-miss; stored",
    ]);
    expect(worker.runs).toHaveLength(1);
  });

  test("run for themselves when it turns out to be none to keep, and nobody waits after that", async () => {
    const runs = await held((_, run) => answer(`run ${run}`, { "cache-control": "private" }));
    const all = asking(5);
    await here(5);
    runs.go();
    await runs.waiting(4);
    runs.go();
    const answers = await Promise.all(all);
    expect(new Set(answers.map(({ text }) => text)).size).toBe(5);
    const later = asking(3);
    await runs.waiting(3);
    runs.go();
    await Promise.all(later);
  });

  test("go on for themselves when the first one takes long", async () => {
    const runs = await held((_, run) => answer(`run ${run}`));
    const all = asking(3);
    await runs.waiting(3);
    runs.go();
    await Promise.all(all);
  }, 20_000);

  test("lose nothing when the first one's visitor leaves", async () => {
    const { promise: left, reject } = Promise.withResolvers<never>();
    left.catch(() => {});
    let runs = 0;
    worker = await cachedWorker(async () => {
      if (++runs > 1) return answer("whole");
      return left;
    });
    const visitor = connect(worker.port, "127.0.0.1");
    visitor.write(`GET / HTTP/1.1\r\nHost: 127.0.0.1:${worker.port}\r\n\r\n`);
    await expect.poll(() => worker.runs.length).toBe(1);
    const others = asking(3);
    await here(4);
    visitor.destroy();
    reject(new SkerryError("client-left", "The client went away."));
    for (const { text } of await Promise.all(others)) expect(text).toBe("whole");
    expect(runs).toBe(2);
  });

  test("do not wait for a request that wants a new answer, nor for one that goes by", async () => {
    const runs = await held((_, run) => answer(`run ${run}`));
    const all = [
      ...asking(2, { "cache-control": "no-cache" }),
      ...asking(2, { range: "bytes=0-1" }),
      ...asking(2, { "x-skerry-hops": "1" }),
    ];
    await runs.waiting(6);
    runs.go();
    await Promise.all(all);
  });
});

test("what may be used while a newer one is made is, and one run makes that", async () => {
  const control = "max-age=1, stale-while-revalidate=600";
  const runs = await held((_, run) => answer(`run ${run}`, { "cache-control": control }));
  const first = worker.ask();
  await runs.waiting(1);
  runs.go();
  await first;
  await pause(1_100);
  const newer = worker.ask();
  await runs.waiting(1);
  for (const stale of await Promise.all(asking(5))) {
    expect(stale.text).toBe("run 1");
    expect(stale.cache).toMatch(/^skerry; hit; ttl=-\d+$/);
  }
  runs.go();
  expect(await newer).toMatchObject({ text: "run 2", cache: "skerry; fwd=stale; stored" });
});
